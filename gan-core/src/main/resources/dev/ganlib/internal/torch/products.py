# Products alone, repeated n times for a clock (ProductTimes.java); the last result is returned.

  # x w^T.
  # n (), x (N, in), w (out, in) -> (N, out)
  def repeat_linear(self: __torch__.Ops, n: Tensor, x: Tensor, w: Tensor) -> Tensor:
    y = x
    for i in range(int(n)):
      y = torch.matmul(x, torch.t(w))
    return y

  # g w: the gradient by x.
  # n (), g (N, out), w (out, in) -> (N, in)
  def repeat_linear_input_gradient(self: __torch__.Ops, n: Tensor, g: Tensor, w: Tensor) -> Tensor:
    y = g
    for i in range(int(n)):
      y = torch.matmul(g, w)
    return y

  # g^T x: the gradient by w.
  # n (), g (N, out), x (N, in) -> (out, in)
  def repeat_linear_weight_gradient(self: __torch__.Ops, n: Tensor, g: Tensor, x: Tensor) -> Tensor:
    y = x
    for i in range(int(n)):
      y = torch.matmul(torch.t(g), x)
    return y

  # The convolution of x with w.
  # n (), spec as of convolution, x (B, C, any...), w (out, C / groups, kernel...)
  # -> (B, out, any...)
  def repeat_convolution(self: __torch__.Ops, n: Tensor, spec: Tensor, x: Tensor, w: Tensor) -> Tensor:
    y = x
    for i in range(int(n)):
      y = (self).convolution(x, [w], spec, )
    return y

  # Its gradient by x, or by w if weight is 1.
  # n (), spec as of convolution, g (B, out, any...), x (B, C, any...), w, weight () -> x's or w's
  # shape
  def repeat_convolution_gradient(self: __torch__.Ops, n: Tensor, spec: Tensor, g: Tensor, x: Tensor, w: Tensor, weight: Tensor) -> Tensor:
    numbers = annotate(List[int], spec.tolist())
    rank = torch.sub(torch.dim(x), 2)
    stride = torch.slice(numbers, 2, torch.add(rank, 2), 1)
    padding = torch.slice(numbers, torch.add(rank, 2), torch.add(torch.mul(rank, 2), 2), 1)
    dilation = torch.slice(numbers, torch.add(torch.mul(rank, 2), 2), torch.add(torch.mul(rank, 3), 2), 1)
    output_padding = torch.slice(numbers, torch.add(torch.mul(rank, 3), 2), torch.add(torch.mul(rank, 4), 2), 1)
    transposed = torch.eq(numbers[0], 1)
    of_weight = bool(weight)
    y = g
    for i in range(int(n)):
      a, b, c, = torch.convolution_backward(g, x, w, None, stride, padding, dilation, transposed, output_padding, numbers[1], [torch.__not__(of_weight), of_weight, False])
      if of_weight:
        y = b
      else:
        y = a
    return y

  # x = x + y.
  # n (), x and y (any...) -> (any...)
  def repeat_add(self: __torch__.Ops, n: Tensor, x: Tensor, y: Tensor) -> Tensor:
    for i in range(int(n)):
      _0 = torch.add_(x, y)
    return x
