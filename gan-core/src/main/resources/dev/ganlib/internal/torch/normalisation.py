# Normalisations, and rows of tables by label (NormalisationOperators.java).

  # (x - mean) / sqrt(variance + epsilon), of each channel of each sample over its space.
  # x (B, C, any...), epsilon () -> (B, C, any...)
  def instance_norm(self: __torch__.Ops, x: Tensor, epsilon: Tensor) -> Tensor:
    return torch.instance_norm(x, None, None, None, None, True, 0.0, float(epsilon), False)

  # The same, times gamma, plus beta.
  # x (B, C, any...), epsilon (), p: gamma (C), beta (C) -> (B, C, any...)
  def instance_norm_affine(self: __torch__.Ops, x: Tensor, epsilon: Tensor, p: List[Tensor]) -> Tensor:
    return torch.instance_norm(x, p[0], p[1], None, None, True, 0.0, float(epsilon), False)

  # (x - mean) / sqrt(variance + epsilon), of each group of channels of each sample.
  # x (B, C, any...), groups (), epsilon () -> (B, C, any...)
  def group_norm(self: __torch__.Ops, x: Tensor, groups: Tensor, epsilon: Tensor) -> Tensor:
    return torch.group_norm(x, int(groups), None, None, float(epsilon), False)

  # The same, times gamma, plus beta.
  # x (B, C, any...), groups (), epsilon (), p: gamma (C), beta (C) -> (B, C, any...)
  def group_norm_affine(self: __torch__.Ops, x: Tensor, groups: Tensor, epsilon: Tensor, p: List[Tensor]) -> Tensor:
    return torch.group_norm(x, int(groups), p[0], p[1], float(epsilon), False)

  # gamma[label_i] (x_i - mean) / sqrt(variance + epsilon) + beta[label_i], of each channel: over
  # batch and space in training, which moves b in place; by b in inference.
  # x (B, C, any...), labels int64 (B), training (), spec (2): momentum, epsilon; p: gamma and beta
  # (K, C); b: running mean and variance (C) -> (B, C, any...)
  def conditional_batch_norm(self: __torch__.Ops, x: Tensor, labels: Tensor, training: Tensor, spec: Tensor, p: List[Tensor], b: List[Tensor]) -> Tensor:
    momentum = float(torch.select(spec, 0, 0))
    epsilon = float(torch.select(spec, 0, 1))
    shape = [torch.size(x, 0), torch.size(x, 1)]
    for i in range(torch.sub(torch.dim(x), 2)):
      _0 = torch.append(shape, 1)
    gamma = torch.reshape(torch.index_select(p[0], 0, labels), shape)  # (B, C, 1...)
    beta = torch.reshape(torch.index_select(p[1], 0, labels), shape)  # (B, C, 1...)
    if bool(training):
      y = torch.batch_norm(x, None, None, b[0], b[1], True, momentum, epsilon, False)
    else:
      # Copies, for a graph saves them and a later move may change b.
      y = torch.batch_norm(x, None, None, torch.clone(b[0]), torch.clone(b[1]), False, momentum, epsilon, False)
    return torch.add(torch.mul(y, gamma), beta)

  # p_1[label_i].
  # labels int64 (B), p_1 (K, F) -> (B, F)
  def rows_of(self: __torch__.Ops, labels: Tensor, p: List[Tensor]) -> Tensor:
    return torch.index_select(p[0], 0, labels)

  # x / max(|x|, epsilon).
  # x (F), epsilon () -> (F)
  def unit(self: __torch__.Ops, x: Tensor, epsilon: Tensor) -> Tensor:
    return torch.div(x, torch.clamp_min(torch.norm(x), float(epsilon)))

  # p_1 / s with s = u^T W v, an estimate of W's largest singular value: before it v = unit(W^T u),
  # u = unit(W v), as often as wanted, in place and without graph. W is p_1 with its axis as rows.
  # spec (2): axis, iterations; epsilon (); p_1 (any...), b: u (rows), v (columns) -> (any...)
  def spectral_norm(self: __torch__.Ops, spec: Tensor, epsilon: Tensor, p: List[Tensor], b: List[Tensor]) -> Tensor:
    axis = int(torch.select(spec, 0, 0))
    w = torch.movedim(p[0], axis, 0)
    w = torch.reshape(w, [torch.size(w, 0), -1])  # (rows, columns)
    m = torch.detach(w)
    iterations = int(torch.select(spec, 0, 1))
    for i in range(iterations):
      _0 = torch.copy_(b[1], (self).unit(torch.mv(torch.t(m), b[0]), epsilon, ))
      _1 = torch.copy_(b[0], (self).unit(torch.mv(m, b[1]), epsilon, ))
    # Copies, for the graph saves them and the next pass changes b.
    u = torch.clone(b[0])
    v = torch.clone(b[1])
    # Without iterations nothing has given them the length 1.
    if torch.eq(iterations, 0):
      u = (self).unit(u, epsilon, )
      v = (self).unit(v, epsilon, )
    sigma = torch.dot(u, torch.mv(w, v))
    return torch.div(p[0], sigma)
