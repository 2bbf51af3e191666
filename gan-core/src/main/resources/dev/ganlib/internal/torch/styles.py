# Convolutions with a style for each sample, and weights scaled at run time (StyleOperators.java).

  # The convolution whose weight is each sample's own: W'[o, i] = (1 + s_i) W[o, i], demodulated to
  # W' / sqrt(sum of squares of W'[o] + 1e-8). Computed with W as it is: x is scaled before it, the
  # result after it by d_o = 1 / sqrt(sum_i (1 + s_i)^2 sum W[o, i]^2 + 1e-8). The bias comes last.
  # x (B, C, H, W), s (B, C), p: W (out, C, k, k), bias (out) if any; choices (2): whether it is
  # demodulated, whether in bfloat16; spec (10), as a convolution's -> (B, out, H, W)
  def modulated_convolution(self: __torch__.Ops, x: Tensor, s: Tensor, p: List[Tensor], choices: Tensor, spec: Tensor) -> Tensor:
    demodulated = torch.eq(int(torch.select(choices, 0, 0)), 1)
    reduced = torch.eq(int(torch.select(choices, 0, 1)), 1)
    t = torch.add(s, 1)  # (B, C)
    y = torch.mul(x, torch.unsqueeze(torch.unsqueeze(t, -1), -1))
    y = (self).convolution_in(reduced, y, [p[0]], spec, )  # (B, out, H, W)
    bias = torch.gt(torch.len(p), 1)
    if demodulated:
      w = torch.sum(torch.square(p[0]), [2, 3])  # (out, C)
      d = torch.rsqrt(torch.add(torch.matmul(torch.square(t), torch.t(w)), 1e-08))  # (B, out)
      d = torch.unsqueeze(torch.unsqueeze(d, -1), -1)  # (B, out, 1, 1)
      if bias:
        y = torch.addcmul(torch.reshape(p[1], [1, -1, 1, 1]), y, d)  # in one pass
      else:
        y = torch.mul(y, d)
    elif bias:
      y = torch.add(y, torch.reshape(p[1], [1, -1, 1, 1]))
    return y

  # f_i p_i.
  # p of (any...), factors f (number of p) -> as p
  def scale_each(self: __torch__.Ops, p: List[Tensor], factors: Tensor) -> List[Tensor]:
    f = annotate(List[float], factors.tolist())
    r = annotate(List[Tensor], [])
    for i in range(torch.len(p)):
      _0 = torch.append(r, torch.mul(p[i], f[i]))
    return r

  # sqrt(2) times x, times slope where x < 0.
  # x (any...), slope () -> as x
  def scaled_leaky_relu(self: __torch__.Ops, x: Tensor, slope: Tensor) -> Tensor:
    return torch.mul(torch.leaky_relu(x, float(slope)), 1.4142135623730951)

  # z / sqrt(mean of z^2 + 1e-8), the mean of each sample's own.
  # z (B, L) -> (B, L)
  def unit_square(self: __torch__.Ops, z: Tensor) -> Tensor:
    m = torch.mean(torch.square(z), [1], True)
    return torch.mul(z, torch.rsqrt(torch.add(m, 1e-08)))

  # w as it is; m += rate (mean of w - m), in place and without a gradient.
  # w (B, S), rate (), b: m (S) -> (B, S)
  def track_mean(self: __torch__.Ops, w: Tensor, rate: Tensor, b: List[Tensor]) -> Tensor:
    m = torch.mean(torch.detach(w), [0])
    _0 = torch.add_(b[0], torch.sub(m, b[0]), alpha=float(rate))
    return w

  # Of each sample w in the layers before a number that is drawn from 1 to layers - 1, and other from
  # it on, with a probability; else w in all layers.
  # w, other (B, S), u (B, 2) uniform in [0, 1), layers (), probability () -> (B, layers, S)
  def mix_styles(self: __torch__.Ops, w: Tensor, other: Tensor, u: Tensor, layers: Tensor, probability: Tensor) -> Tensor:
    n = int(layers)
    first = torch.add(torch.floor(torch.mul(torch.select(u, 1, 0), torch.sub(n, 1))), 1)  # (B)
    kept = torch.ge(torch.select(u, 1, 1), float(probability))  # (B)
    first = torch.masked_fill(first, kept, n)
    places = torch.cumsum(torch.new_ones(w, [n]), 0)  # (layers), from 1
    own = torch.le(torch.unsqueeze(places, 0), torch.unsqueeze(first, 1))  # (B, layers)
    return torch.where(torch.unsqueeze(own, 2), torch.unsqueeze(w, 1), torch.unsqueeze(other, 1))

  # The rows, each a place further.
  # x (B, any...) -> as x
  def turn_rows(self: __torch__.Ops, x: Tensor) -> Tensor:
    return torch.roll(x, [1], [0])

  # Each style for all layers.
  # w (B, S), layers () -> (B, layers, S)
  def repeat_styles(self: __torch__.Ops, w: Tensor, layers: Tensor) -> Tensor:
    return torch.repeat(torch.unsqueeze(w, 1), [1, int(layers), 1])

  # m + share (w - m); for a share from 1/2 on as w - (1 - share) (w - m), so 1 gives w to the bit.
  # w (B, L, S), m (S), share () -> (B, L, S)
  def truncate_styles(self: __torch__.Ops, w: Tensor, m: Tensor, share: Tensor) -> Tensor:
    f = float(share)
    d = torch.sub(w, m)  # (B, L, S)
    if torch.ge(f, 0.5):
      r = torch.sub(w, torch.mul(d, torch.sub(1., f)))
    else:
      r = torch.add(m, torch.mul(d, f))
    return r
