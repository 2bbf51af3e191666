# Convolutions, and the memory that oneDNN reads of (LayerOperators.java, Convolutions.java).
#
# spec (2 + 4 n) with n axes of space: 1 if transposed, groups, then for every axis stride,
# padding, dilation and output padding.

  # The convolution of x with W, or the transposed one, plus bias, over all axes after the second.
  # x (B, C, any...), p: W (out, C / groups, kernel...), transposed (C, out / groups, kernel...),
  # bias (out) if any; spec (2 + 4 n) -> (B, out, any...)
  def convolution(self: __torch__.Ops, x: Tensor, p: List[Tensor], spec: Tensor) -> Tensor:
    numbers = annotate(List[int], spec.tolist())
    n = torch.sub(torch.dim(x), 2)
    stride = torch.slice(numbers, 2, torch.add(n, 2), 1)
    padding = torch.slice(numbers, torch.add(n, 2), torch.add(torch.mul(n, 2), 2), 1)
    dilation = torch.slice(numbers, torch.add(torch.mul(n, 2), 2), torch.add(torch.mul(n, 3), 2), 1)
    output_padding = torch.slice(numbers, torch.add(torch.mul(n, 3), 2), torch.add(torch.mul(n, 4), 2), 1)
    transposed = torch.eq(numbers[0], 1)
    cut = annotate(List[int], [])
    y = x
    if torch.eq(n, 3):
      # oneDNN 3.7 leaves gradients by W unwritten there: another operator pads, or cuts.
      if torch.__not__((self).kernel_fits(x, p[0], transposed, stride, padding, dilation, output_padding, )):
        if transposed:
          cut = padding
        else:
          y = torch.constant_pad_nd(x, [padding[2], padding[2], padding[1], padding[1], padding[0], padding[0]], 0)  # (B, C, D + 2 padding, ...); last axis first
        padding = [0, 0, 0]
    if torch.gt(torch.len(p), 1):
      r = torch.convolution(y, p[0], p[1], stride, padding, dilation, transposed, output_padding, numbers[1])
    else:
      r = torch.convolution(y, p[0], None, stride, padding, dilation, transposed, output_padding, numbers[1])
    for i in range(torch.len(cut)):
      r = torch.slice(r, torch.add(i, 2), cut[i], torch.sub(torch.size(r, torch.add(i, 2)), cut[i]), 1)  # without the padding at both ends of axis i
    return r

  # Whether on every axis some place of the kernel lies wholly within the side without its
  # padding: the first that starts at 0 or behind, at index ceil(padding / stride). Of a
  # transposed convolution the side is that of the result, and the places are x's.
  # x (B, C, any...), w (.., .., kernel...), n numbers in each list -> bool
  def kernel_fits(self: __torch__.Ops, x: Tensor, w: Tensor, transposed: bool, stride: List[int], padding: List[int], dilation: List[int], output_padding: List[int]) -> bool:
    fits = True
    for i in range(torch.len(stride)):
      reach = torch.add(torch.mul(dilation[i], torch.sub(torch.size(w, torch.add(i, 2)), 1)), 1)  # what the dilated kernel covers
      length = torch.size(x, torch.add(i, 2))
      index = torch.floordiv(torch.sub(torch.add(padding[i], stride[i]), 1), stride[i])
      if transposed:
        if torch.ge(index, length):
          fits = False
        length = torch.add(torch.add(torch.sub(torch.mul(torch.sub(length, 1), stride[i]), torch.mul(padding[i], 2)), reach), output_padding[i])
      start = torch.sub(torch.mul(index, stride[i]), padding[i])
      if torch.gt(torch.add(start, reach), length):
        fits = False
    return fits

  # The same as convolution with x and W rounded to bfloat16; the bias is added in float32.
  # x (B, C, any...), p: W, bias (out) if any; spec (2 + 4 n) -> float32 (B, out, any...)
  def convolution_bfloat16(self: __torch__.Ops, x: Tensor, p: List[Tensor], spec: Tensor) -> Tensor:
    y = torch.to((self).convolution(torch.to(x, 15), [torch.to(p[0], 15)], spec, ), 6)
    if torch.gt(torch.len(p), 1):
      shape = [1, -1]
      for i in range(torch.sub(torch.dim(x), 2)):
        _0 = torch.append(shape, 1)
      r = torch.add(y, torch.reshape(p[1], shape))  # bias as (1, out, 1...)
    else:
      r = y
    return r

  # How many numbers oneDNN keeps of a weight: with more than two axes the first two are filled up
  # to blocks of 16.
  # p (out, in, kernel...) or (any...) -> int
  def blocked_size(self: __torch__.Ops, p: Tensor) -> int:
    n = torch.numel(p)
    if torch.gt(torch.dim(p), 2):
      kernel = torch.floordiv(n, torch.mul(torch.size(p, 0), torch.size(p, 1)))
      a = torch.mul(torch.floordiv(torch.add(torch.size(p, 0), 15), 16), 16)
      b = torch.mul(torch.floordiv(torch.add(torch.size(p, 1), 15), 16), 16)
      n = torch.mul(torch.mul(a, b), kernel)
    return n

  # Allocates NaN in many sizes, those of the weights among them, and frees it, so that what reads
  # memory that nobody has written shows. The result is a small array that is kept.
  # p of (any...) -> float32 (2)
  def spoil_freed_memory(self: __torch__.Ops, p: List[Tensor]) -> Tensor:
    device = ops.prim.device(p[0])
    for round in range(2):
      held = annotate(List[Tensor], [])
      size = 1048576
      for i in range(15):
        for j in range(2):
          _0 = torch.append(held, torch.full([size], nan, dtype=6, device=device))
        size = torch.floordiv(size, 2)
      for i in range(torch.len(p)):
        for j in range(2):
          _1 = torch.append(held, torch.full([(self).blocked_size(p[i], )], nan, dtype=6, device=device))
    return torch.full([2], nan, dtype=6, device=device)
