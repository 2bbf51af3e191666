class Ops(Module):
  __parameters__ = []
  __buffers__ = []
  training : bool
  def numbers(self: __torch__.Ops, spec: Tensor, rounding: Tensor) -> Tensor:
    n = annotate(List[int], spec.tolist())
    g = torch.Generator(device=ops.prim.device(spec), seed=n[0])
    x = torch.randn(torch.slice(n, 1, torch.len(n), 1), generator=g, dtype=7)
    return torch.to(torch.to(x, int(rounding)), 7)
  def filled(self: __torch__.Ops, n: int) -> int:
    return torch.mul(torch.floordiv(torch.add(n, 15), 16), 16)
  def poison(self: __torch__.Ops, arrays: List[Tensor]) -> Tensor:
    held = annotate(List[Tensor], [])
    for i in range(torch.len(arrays)):
      x = arrays[i]
      a = 1
      b = 1
      if torch.gt(torch.dim(x), 0):
        a = torch.size(x, 0)
      if torch.gt(torch.dim(x), 1):
        b = torch.size(x, 1)
      rest = torch.floordiv(torch.numel(x), torch.mul(a, b))
      wide_a = (self).filled(a, )
      wide_b = (self).filled(b, )
      sizes = [torch.numel(x), torch.mul(torch.mul(a, wide_b), rest), torch.mul(torch.mul(wide_a, b), rest), torch.mul(torch.mul(wide_a, wide_b), rest)]
      for k in range(2):
        for j in range(torch.len(sizes)):
          _0 = torch.append(held, torch.full([sizes[j]], nan, dtype=6))
    return torch.full([], torch.len(held), dtype=7)
  def farthest(self: __torch__.Ops, found: Tensor, exact: Tensor) -> Tensor:
    e = torch.detach(exact)
    distance = torch.max(torch.abs(torch.sub(torch.to(torch.detach(found), 7), e)))
    return torch.stack([distance, torch.max(torch.abs(e))])
