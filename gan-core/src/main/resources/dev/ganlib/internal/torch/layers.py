  def leaky_relu(self: __torch__.Ops, x: Tensor, slope: Tensor) -> Tensor:
    return torch.leaky_relu(x, float(slope))
  def linear(self: __torch__.Ops, x: Tensor, p: List[Tensor]) -> Tensor:
    if torch.gt(torch.len(p), 1):
      r = torch.linear(x, p[0], p[1])
    else:
      r = torch.linear(x, p[0], None)
    return r
  def convolution(self: __torch__.Ops, x: Tensor, p: List[Tensor], spec: Tensor) -> Tensor:
    numbers = annotate(List[int], spec.tolist())
    n = torch.sub(torch.dim(x), 2)
    stride = torch.slice(numbers, 2, torch.add(n, 2), 1)
    padding = torch.slice(numbers, torch.add(n, 2), torch.add(torch.mul(n, 2), 2), 1)
    dilation = torch.slice(numbers, torch.add(torch.mul(n, 2), 2), torch.add(torch.mul(n, 3), 2), 1)
    output_padding = torch.slice(numbers, torch.add(torch.mul(n, 3), 2), torch.add(torch.mul(n, 4), 2), 1)
    transposed = torch.eq(numbers[0], 1)
    if torch.gt(torch.len(p), 1):
      r = torch.convolution(x, p[0], p[1], stride, padding, dilation, transposed, output_padding, numbers[1])
    else:
      r = torch.convolution(x, p[0], None, stride, padding, dilation, transposed, output_padding, numbers[1])
    return r
  def pixel_shuffle(self: __torch__.Ops, x: Tensor, factor: Tensor) -> Tensor:
    return torch.pixel_shuffle(x, int(factor))
  def upsample_nearest(self: __torch__.Ops, x: Tensor, factor: Tensor) -> Tensor:
    f = float(factor)
    return torch.upsample_nearest2d(x, None, [f, f])
  def upsample_bilinear(self: __torch__.Ops, x: Tensor, factor: Tensor) -> Tensor:
    f = float(factor)
    return torch.upsample_bilinear2d(x, None, False, [f, f])
  def prelu(self: __torch__.Ops, x: Tensor, p: List[Tensor]) -> Tensor:
    return torch.prelu(x, p[0])
  def minibatch_deviation(self: __torch__.Ops, x: Tensor, group: Tensor) -> Tensor:
    g = int(group)
    y = torch.reshape(x, [g, torch.floordiv(torch.size(x, 0), g), -1])
    variance = torch.mean(torch.square(torch.sub(y, torch.mean(y, [0], True))), [0])
    deviation = torch.mean(torch.sqrt(torch.add(variance, 1e-08)), [1])
    channel = (self).by_sample(torch.slice(x, 1, 0, 1, 1), torch.repeat(deviation, [g]), )
    return torch.cat([x, channel], 1)
