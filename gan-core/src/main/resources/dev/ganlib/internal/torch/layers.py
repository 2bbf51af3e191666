# Layers without a subject of their own (LayerOperators.java, Operators.java).

  # x where positive, else slope x.
  # x (any...), slope () -> (any...)
  def leaky_relu(self: __torch__.Ops, x: Tensor, slope: Tensor) -> Tensor:
    return torch.leaky_relu(x, float(slope))

  # x where positive, else p_1 x.
  # x (B, C, any...), p_1 (1) or (C) -> (B, C, any...)
  def prelu(self: __torch__.Ops, x: Tensor, p: List[Tensor]) -> Tensor:
    return torch.prelu(x, p[0])

  # x W^T + bias on the last axis.
  # x (any..., in), p: W (out, in), bias (out) if any -> (any..., out)
  def linear(self: __torch__.Ops, x: Tensor, p: List[Tensor]) -> Tensor:
    if torch.gt(torch.len(p), 1):
      r = torch.linear(x, p[0], p[1])
    else:
      r = torch.linear(x, p[0], None)
    return r

  # The same with x and W rounded to bfloat16; the product is rounded once, the bias added in
  # float32.
  # x (any..., in), p: W (out, in), bias (out) if any -> float32 (any..., out)
  def linear_bfloat16(self: __torch__.Ops, x: Tensor, p: List[Tensor]) -> Tensor:
    y = torch.to(torch.linear(torch.to(x, 15), torch.to(p[0], 15), None), 6)
    if torch.gt(torch.len(p), 1):
      r = torch.add(y, p[1])
    else:
      r = y
    return r

  # Space from channels: y[b, c, f i + k, f j + l] = x[b, (c f + k) f + l, i, j].
  # x (B, f f C, H, W), factor f () -> (B, C, f H, f W)
  def pixel_shuffle(self: __torch__.Ops, x: Tensor, factor: Tensor) -> Tensor:
    return torch.pixel_shuffle(x, int(factor))

  # Each pixel repeated f times in both directions.
  # x (B, C, H, W), factor f () -> (B, C, f H, f W)
  def upsample_nearest(self: __torch__.Ops, x: Tensor, factor: Tensor) -> Tensor:
    f = float(factor)
    return torch.upsample_nearest2d(x, None, [f, f])

  # Bilinear between the centres of pixels.
  # x (B, C, H, W), factor f () -> (B, C, f H, f W)
  def upsample_bilinear(self: __torch__.Ops, x: Tensor, factor: Tensor) -> Tensor:
    f = float(factor)
    return torch.upsample_bilinear2d(x, None, False, [f, f])

  # The mean of each block of f_1 x f_2 x ... places.
  # x (B, C, any...), factors f: one for every axis after the second -> (B, C, any / f...)
  def average_pooling(self: __torch__.Ops, x: Tensor, factors: Tensor) -> Tensor:
    f = annotate(List[int], factors.tolist())
    zero = annotate(List[int], [])
    for i in range(torch.len(f)):
      _0 = torch.append(zero, 0)
    if torch.eq(torch.len(f), 1):
      r = torch.avg_pool1d(x, f, f, zero, False, True)
    elif torch.eq(torch.len(f), 2):
      r = torch.avg_pool2d(x, f, f, zero, False, True, None)
    else:
      r = torch.avg_pool3d(x, f, f, zero, False, True, None)
    return r

  # One channel more: the mean over all features of sqrt(variance in the group + 1e-8). With
  # n = B / g groups sample i is in group i mod n.
  # x (B, C, any...), group g () -> (B, C + 1, any...)
  def minibatch_deviation(self: __torch__.Ops, x: Tensor, group: Tensor) -> Tensor:
    g = int(group)
    y = torch.reshape(x, [g, torch.floordiv(torch.size(x, 0), g), -1])  # (g, n, features)
    variance = torch.mean(torch.square(torch.sub(y, torch.mean(y, [0], True))), [0])  # (n, features)
    deviation = torch.mean(torch.sqrt(torch.add(variance, 1e-08)), [1])  # (n)
    channel = (self).by_sample(torch.slice(x, 1, 0, 1, 1), torch.repeat(deviation, [g]), )  # (B, 1, any...)
    return torch.cat([x, channel], 1)

  # K channels more, of which the label's is 1 everywhere and the others 0.
  # x (B, C, any...), labels int64 (B), classes K () -> (B, C + K, any...)
  def join_labels(self: __torch__.Ops, x: Tensor, labels: Tensor, classes: Tensor) -> Tensor:
    shape = [torch.size(x, 0), int(classes)]
    for i in range(torch.sub(torch.dim(x), 2)):
      _0 = torch.append(shape, 1)
    y = torch.reshape(torch.to(torch.one_hot(labels, int(classes)), ops.prim.dtype(x)), shape)  # (B, K, 1...)
    whole = torch.size(x)
    _1 = torch._set_item(whole, 1, int(classes))  # whole is (B, K, any...)
    return torch.cat([x, torch.expand(y, whole)], 1)
