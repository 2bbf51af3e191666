# Linear layers, and normalisations and activations between them, as one call (Perceptron.java).
#
# n has three numbers for all: the least count of multiplications for oneDNN, whether in bfloat16,
# up to how many rows W x^T is computed; then five a layer: kind, momentum, epsilon, activation,
# slope. Kinds: 0 linear, 1 linear with bias, 2 batch normalisation by the batch, 3 by the running
# statistics. p: W (out, in) and bias (out) of linear layers, gamma and beta (F) of normalisations.

  # The activation of that code, in place, for h is a fresh result that nobody else has.
  # h (B, F), code 0 to 4, slope -> (B, F)
  def activate(self: __torch__.Ops, h: Tensor, code: float, slope: float) -> Tensor:
    if torch.eq(code, 1.0):
      r = torch.leaky_relu_(h, slope)
    elif torch.eq(code, 2.0):
      r = torch.relu_(h)
    elif torch.eq(code, 3.0):
      r = torch.tanh_(h)
    elif torch.eq(code, 4.0):
      r = torch.sigmoid_(h)
    else:
      r = h
    return r

  # Whether x W^T has so many multiplications: B in out >= least.
  # x (B, in), w (out, in), least -> bool
  def is_wide(self: __torch__.Ops, x: Tensor, w: Tensor, least: float) -> bool:
    return torch.ge(float(torch.mul(torch.size(x, 0), torch.numel(w))), least)

  # Runs all layers. saved gets the input of every layer but the first, then, on the tape, mean and
  # 1 / deviation of each normalisation: what a backward pass by formulas needs.
  # x (B, in), n (3 + 5 layers), p, b: running mean and variance (F) of each normalisation
  # -> (B, out)
  def run_layers(self: __torch__.Ops, x: Tensor, n: List[float], p: List[Tensor], b: List[Tensor], saved: List[Tensor], on_tape: bool) -> Tensor:
    h = x
    at = 0
    stat = 0
    statistics = annotate(List[Tensor], [])
    for i in range(torch.floordiv(torch.len(n), 5)):
      if torch.gt(i, 0):
        _0 = torch.append(saved, h)
      first = torch.add(torch.mul(i, 5), 3)
      kind = n[first]
      if torch.lt(kind, 2.0):
        end = torch.add(torch.add(at, 1), int(kind))
        q = torch.slice(p, at, end, 1)
        if torch.eq(n[1], 1.0):
          h = (self).linear_bfloat16(h, q, )
        elif (self).is_wide(h, q[0], n[0], ):
          h = (self).linear_by_onednn(h, q, n[2], )
        else:
          h = (self).linear(h, q, )
        at = end
      else:
        momentum = n[torch.add(first, 1)]
        eps = n[torch.add(first, 2)]
        if on_tape:
          h, mean, deviation, = torch.native_batch_norm(h, p[at], p[torch.add(at, 1)], b[stat], b[torch.add(stat, 1)], True, momentum, eps)
          _1 = torch.append(statistics, mean)
          _2 = torch.append(statistics, deviation)
        else:
          h = torch.batch_norm(h, p[at], p[torch.add(at, 1)], b[stat], b[torch.add(stat, 1)], torch.eq(kind, 2.0), momentum, eps, True)
        at = torch.add(at, 2)
        stat = torch.add(stat, 2)
      h = (self).activate(h, n[torch.add(first, 3)], n[torch.add(first, 4)], )
    # Behind all inputs, so that their places do not depend on kinds.
    for i in range(torch.len(statistics)):
      _3 = torch.append(saved, statistics[i])
    return h

  # The layers without normalisations.
  # x (B, in), spec (3 + 5 layers), p -> (B, out)
  def perceptron(self: __torch__.Ops, x: Tensor, spec: Tensor, p: List[Tensor]) -> Tensor:
    return (self).perceptron_with_buffers(x, spec, p, annotate(List[Tensor], []), )

  # The layers, with the buffers of normalisations.
  # x (B, in), spec (3 + 5 layers), p, b of (F) -> (B, out)
  def perceptron_with_buffers(self: __torch__.Ops, x: Tensor, spec: Tensor, p: List[Tensor], b: List[Tensor]) -> Tensor:
    return (self).run_layers(x, annotate(List[float], spec.tolist()), p, b, annotate(List[Tensor], []), False, )
