# A program of its own: convolutions of small whole numbers, whose results are known
# (KnownAnswers.java). c has eight numbers: batch, channels in, channels out, side, kernel,
# stride, 1 if transposed, derivatives to take.
class Ops(Module):
  __parameters__ = []
  __buffers__ = []
  training : bool

  # Allocates NaN in the sizes that oneDNN keeps of input, output and weight, channels or batch
  # filled up to blocks of 16, and frees it.
  # c (8) -> int
  def poison(self: __torch__.Ops, c: List[int]) -> int:
    wide_in = torch.mul(torch.floordiv(torch.add(c[1], 15), 16), 16)
    wide_out = torch.mul(torch.floordiv(torch.add(c[2], 15), 16), 16)
    wide_batch = torch.mul(torch.floordiv(torch.add(c[0], 15), 16), 16)
    places = torch.mul(c[3], c[3])
    longest = torch.add(torch.mul(torch.sub(c[3], 1), c[5]), c[4])
    most_places = torch.mul(longest, longest)
    sizes = [torch.mul(torch.mul(c[0], wide_in), places), torch.mul(torch.mul(c[0], wide_out), places), torch.mul(torch.mul(wide_in, wide_out), torch.mul(c[4], c[4])), torch.mul(torch.mul(c[0], wide_out), most_places), torch.mul(torch.mul(c[1], wide_batch), places), torch.mul(torch.mul(c[2], wide_batch), places)]
    held = annotate(List[Tensor], [])
    for k in range(2):
      for i in range(torch.len(sizes)):
        _0 = torch.append(held, torch.full([sizes[i]], nan, dtype=6))
    return torch.len(held)

  # Element i is i mod 5 - 2; the start of a graph.
  # shape: list of sizes -> float32 (shape)
  def whole_numbers(self: __torch__.Ops, shape: List[int]) -> Tensor:
    n = 1
    for i in range(torch.len(shape)):
      n = torch.mul(n, shape[i])
    x = torch.sub(torch.remainder(torch.arange(n, dtype=6), 5), 2)
    return torch.requires_grad_(torch.reshape(x, shape), True)

  # sum_i round(x_i) ((31 i i + 7) mod 8191).
  # x (any...) -> float64 ()
  def checksum(self: __torch__.Ops, x: Tensor) -> Tensor:
    i = torch.arange(torch.numel(x), dtype=4)
    factors = torch.remainder(torch.add(torch.mul(torch.mul(i, i), 31), 7), 8191)
    y = torch.to(torch.round(torch.reshape(torch.detach(x), [-1])), 7)
    return torch.sum(torch.mul(y, factors))

  # Checksums of the convolution y, of its gradients by x and w into the direction u, and, with
  # two derivatives, of those of the gradient by x, into the direction of x, by w and u.
  # case (8) -> float64 (3) or (5)
  def answers(self: __torch__.Ops, case: Tensor) -> Tensor:
    c = annotate(List[int], case.tolist())
    transposed = torch.eq(c[6], 1)
    x = (self).whole_numbers([c[0], c[1], c[3], c[3]], )  # (B, in, side, side)
    if transposed:
      w = (self).whole_numbers([c[1], c[2], c[4], c[4]], )  # (in, out, kernel, kernel)
    else:
      w = (self).whole_numbers([c[2], c[1], c[4], c[4]], )  # (out, in, kernel, kernel)
    padding = torch.floordiv(c[4], 2)
    _0 = (self).poison(c, )
    y = torch.convolution(x, w, None, [c[5], c[5]], [padding, padding], [1, 1], transposed, [0, 0], 1)
    sums = [(self).checksum(y, )]
    upstream = (self).whole_numbers(torch.size(y), )
    _1 = (self).poison(c, )
    first = torch.grad([y], [x, w], annotate(List[Optional[Tensor]], [upstream]), True, True, True)
    by_x = unchecked_cast(Tensor, first[0])
    _2 = torch.append(sums, (self).checksum(by_x, ))
    _3 = torch.append(sums, (self).checksum(unchecked_cast(Tensor, first[1]), ))
    if torch.eq(c[7], 2):
      _4 = (self).poison(c, )
      second = torch.grad([by_x], [w, upstream], annotate(List[Optional[Tensor]], [torch.detach(x)]), False, False, True)
      _5 = torch.append(sums, (self).checksum(unchecked_cast(Tensor, second[0]), ))
      _6 = torch.append(sums, (self).checksum(unchecked_cast(Tensor, second[1]), ))
    return torch.stack(sums)
