# Losses of outputs and targets (Operators.java). Outputs x are (B, any...); a mean is over all of
# their numbers, and a reduction of 1 in libtorch's calls means it.

  # -mean(t log x + (1 - t) log(1 - x)), logs at least -100.
  # x (B, any...) in [0, 1], target t () -> ()
  def bce(self: __torch__.Ops, x: Tensor, target: Tensor) -> Tensor:
    return torch.binary_cross_entropy(x, torch.full_like(torch.detach(x), float(target)), None, 1)

  # The same with x = sigmoid(logit), stable at both ends.
  # x (B, any...), target () -> ()
  def bce_with_logits(self: __torch__.Ops, x: Tensor, target: Tensor) -> Tensor:
    return torch.binary_cross_entropy_with_logits(x, torch.full_like(torch.detach(x), float(target)), None, None, 1)

  # One value for each sample, or each element, in the shape of x.
  # x (B, any...), values (B), or as many as x has -> (B, any...), a view
  def by_sample(self: __torch__.Ops, x: Tensor, values: Tensor) -> Tensor:
    if torch.eq(torch.numel(values), torch.numel(x)):
      r = torch.reshape(values, torch.size(x))
    else:
      shape = [torch.size(x, 0)]  # to be (B, 1...)
      for i in range(torch.sub(torch.dim(x), 1)):
        _0 = torch.append(shape, 1)
      r = torch.expand_as(torch.reshape(values, shape), x)
    return r

  # bce with a target for each sample or element.
  # x (B, any...) in [0, 1], labels (B) or (B, any...) -> ()
  def bce_labels(self: __torch__.Ops, x: Tensor, labels: Tensor) -> Tensor:
    return torch.binary_cross_entropy(x, (self).by_sample(x, labels, ), None, 1)

  # bce_with_logits with a target for each sample or element.
  # x (B, any...), labels (B) or (B, any...) -> ()
  def bce_with_logits_labels(self: __torch__.Ops, x: Tensor, labels: Tensor) -> Tensor:
    return torch.binary_cross_entropy_with_logits(x, (self).by_sample(x, labels, ), None, None, 1)

  # mean_i |x_i - target_i|^2 / 2, over the rows.
  # x and target (N, F) -> ()
  def half_distance(self: __torch__.Ops, x: Tensor, target: Tensor) -> Tensor:
    return torch.mul(torch.mean(torch.sum(torch.square(torch.sub(x, target)), [1])), 0.5)

  # mean((x - t)^2) / 2.
  # x (B, any...), target t () -> ()
  def half_square(self: __torch__.Ops, x: Tensor, target: Tensor) -> Tensor:
    return torch.mul(torch.mean(torch.square(torch.sub(x, float(target)))), 0.5)

  # mean((x - t)^2) / 2 with t = a + (b - a) label.
  # x (B, any...), labels (B) or (B, any...), ends (2): a, b -> ()
  def half_square_labels(self: __torch__.Ops, x: Tensor, labels: Tensor, ends: Tensor) -> Tensor:
    a = float(torch.select(ends, 0, 0))
    b = float(torch.select(ends, 0, 1))
    targets = torch.add(torch.mul((self).by_sample(x, labels, ), torch.sub(b, a)), a)
    return torch.mul(torch.mean(torch.square(torch.sub(x, targets))), 0.5)

  # -mean(log(1 + exp(x))), which is mean(log(1 - sigmoid(x))).
  # x (B, any...) -> ()
  def minimax_generator(self: __torch__.Ops, x: Tensor) -> Tensor:
    return torch.neg(torch.mean(torch.softplus(x, 1.0, 20.0)))

  # mean(max(0, 1 - sign x)).
  # x (B, any...), sign (): 1 or -1 -> ()
  def hinge(self: __torch__.Ops, x: Tensor, sign: Tensor) -> Tensor:
    return torch.mean(torch.relu(torch.rsub(torch.mul(x, float(sign)), 1)))

  # factor mean(x).
  # x (B, any...), factor () -> ()
  def mean(self: __torch__.Ops, x: Tensor, factor: Tensor) -> Tensor:
    return torch.mul(torch.mean(x), float(factor))

  # mean(softplus(lower - higher)), pair by pair.
  # higher and lower (B, any...) -> ()
  def relativistic(self: __torch__.Ops, higher: Tensor, lower: Tensor) -> Tensor:
    return torch.mean(torch.softplus(torch.sub(lower, higher), 1.0, 20.0))

  # (mean(f(higher - mean(lower))) + mean(f(mean(higher) - lower))) / 2, with f(t) = softplus(-t),
  # max(0, 1 - t) or (t - 1)^2.
  # higher and lower (B, any...), kind (): 0, 1 or 2 -> ()
  def relativistic_average(self: __torch__.Ops, higher: Tensor, lower: Tensor, kind: Tensor) -> Tensor:
    up = torch.sub(higher, torch.mean(lower))
    down = torch.sub(torch.mean(higher), lower)
    which = int(kind)
    if torch.eq(which, 0):
      a = torch.mean(torch.softplus(torch.neg(up), 1.0, 20.0))
      b = torch.mean(torch.softplus(torch.neg(down), 1.0, 20.0))
    elif torch.eq(which, 1):
      a = torch.mean(torch.relu(torch.rsub(up, 1)))
      b = torch.mean(torch.relu(torch.rsub(down, 1)))
    else:
      a = torch.mean(torch.square(torch.sub(up, 1.0)))
      b = torch.mean(torch.square(torch.sub(down, 1.0)))
    return torch.mul(torch.add(a, b), 0.5)

  # mean(-log softmax(logits_i)[label_i]). The long number names a label that is ignored: none is.
  # logits (B, K), labels int64 (B) -> ()
  def cross_entropy(self: __torch__.Ops, logits: Tensor, labels: Tensor) -> Tensor:
    return torch.cross_entropy_loss(logits, labels, None, 1, -9223372036854775807, 0.0)

  # low + (high - low) u_i1, or, where u_i0 < probability, the same in the other range.
  # uniform (B, 2), spec (5): low, high, other low, other high, probability -> (B)
  def labels(self: __torch__.Ops, uniform: Tensor, spec: Tensor) -> Tensor:
    low = float(torch.select(spec, 0, 0))
    high = float(torch.select(spec, 0, 1))
    other_low = float(torch.select(spec, 0, 2))
    other_high = float(torch.select(spec, 0, 3))
    place = torch.select(uniform, 1, 1)  # (B)
    own = torch.add(torch.mul(place, torch.sub(high, low)), low)
    other = torch.add(torch.mul(place, torch.sub(other_high, other_low)), other_low)
    return torch.where(torch.lt(torch.select(uniform, 1, 0), float(torch.select(spec, 0, 4))), other, own)
