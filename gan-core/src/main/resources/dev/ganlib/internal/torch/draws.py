# Random numbers (Draws.java). Each draw has a generator of its own with the seed that it is given,
# so that no draw changes another. like has the device and the type of the result.

  # The sizes behind the seed.
  # spec (1 + axes): seed, sizes -> list of the sizes
  def shape_of(self: __torch__.Ops, spec: Tensor) -> List[int]:
    shape = annotate(List[int], [])
    for i in range(torch.sub(torch.len(spec), 1)):
      _0 = torch.append(shape, int(torch.select(spec, 0, torch.add(i, 1))))
    return shape

  # Normal numbers, mean 0, deviation 1.
  # like (any...), spec (1 + axes): seed, sizes -> (sizes)
  def normal(self: __torch__.Ops, like: Tensor, spec: Tensor) -> Tensor:
    g = torch.Generator(device=ops.prim.device(like), seed=int(torch.select(spec, 0, 0)))
    return torch.randn((self).shape_of(spec, ), generator=g, dtype=ops.prim.dtype(like), device=ops.prim.device(like))

  # The same, drawn in float32 whatever like's type: both types then see the same numbers.
  # like (any...), spec (1 + axes): seed, sizes -> (sizes)
  def normal_of_float32(self: __torch__.Ops, like: Tensor, spec: Tensor) -> Tensor:
    return torch.to((self).normal(torch.to(like, 6), spec, ), ops.prim.dtype(like))

  # The same of uniform.
  # like (any...), spec (1 + axes): seed, sizes; bounds (2) -> (sizes)
  def uniform_of_float32(self: __torch__.Ops, like: Tensor, spec: Tensor, bounds: Tensor) -> Tensor:
    return torch.to((self).uniform(torch.to(like, 6), spec, bounds, ), ops.prim.dtype(like))

  # low + (high - low) u, u uniform in [0, 1).
  # like (any...), spec (1 + axes): seed, sizes; bounds (2): low, high -> (sizes)
  def uniform(self: __torch__.Ops, like: Tensor, spec: Tensor, bounds: Tensor) -> Tensor:
    low = float(torch.select(bounds, 0, 0))
    high = float(torch.select(bounds, 0, 1))
    g = torch.Generator(device=ops.prim.device(like), seed=int(torch.select(spec, 0, 0)))
    u = torch.rand((self).shape_of(spec, ), generator=g, dtype=ops.prim.dtype(like), device=ops.prim.device(like))
    return torch.add(torch.mul(u, torch.sub(high, low)), low)

  # sqrt(2) erfinv(erf(2 / sqrt(2)) (2 u - 1)): normal numbers within two deviations, from the
  # inverse of their distribution, so that one draw makes one number. In float64, for the tails.
  # like (any...), spec (1 + axes): seed, sizes -> (sizes)
  def truncated_normal(self: __torch__.Ops, like: Tensor, spec: Tensor) -> Tensor:
    g = torch.Generator(device=ops.prim.device(like), seed=int(torch.select(spec, 0, 0)))
    u = torch.rand((self).shape_of(spec, ), generator=g, dtype=7, device=ops.prim.device(like))
    tail = torch.mul(torch.sub(torch.mul(u, 2.0), 1.0), 0.9544997361036416)
    return torch.to(torch.mul(torch.erfinv(tail), 1.4142135623730951), ops.prim.dtype(like))

  # 0 to n - 1 in random order.
  # like (any...), spec (2): seed, n -> int64 (n)
  def permutation(self: __torch__.Ops, like: Tensor, spec: Tensor) -> Tensor:
    g = torch.Generator(device=ops.prim.device(like), seed=int(torch.select(spec, 0, 0)))
    return torch.randperm(int(torch.select(spec, 0, 1)), generator=g, dtype=4, device=ops.prim.device(like))

  # Numbers from 0 to n - 1, with replacement.
  # like (any...), spec (3): seed, n, count -> int64 (count)
  def integers(self: __torch__.Ops, like: Tensor, spec: Tensor) -> Tensor:
    g = torch.Generator(device=ops.prim.device(like), seed=int(torch.select(spec, 0, 0)))
    return torch.randint(0, int(torch.select(spec, 0, 1)), [int(torch.select(spec, 0, 2))], generator=g, dtype=4, device=ops.prim.device(like))

  # Rows with a 1 in a place drawn uniformly and 0 elsewhere.
  # like (any...), spec (3): seed, n, count -> (count, n)
  def one_hot_draws(self: __torch__.Ops, like: Tensor, spec: Tensor) -> Tensor:
    index = (self).integers(like, spec, )
    return torch.to(torch.one_hot(index, int(torch.select(spec, 0, 1))), ops.prim.dtype(like))

  # x mask / (1 - rate), mask 1 with probability 1 - rate, else 0.
  # x (any...), seed (), rate () -> (any...)
  def dropout(self: __torch__.Ops, x: Tensor, seed: Tensor, rate: Tensor) -> Tensor:
    keep = torch.sub(1.0, float(rate))
    g = torch.Generator(device=ops.prim.device(x), seed=int(seed))
    mask = torch.bernoulli(torch.full_like(torch.detach(x), keep), generator=g)
    return torch.mul(torch.mul(x, mask), torch.div(1.0, keep))

  # The same with a mask drawn in float32 whatever x's type: both types then see the same mask.
  # x (any...), seed (), rate () -> (any...)
  def dropout_of_float32(self: __torch__.Ops, x: Tensor, seed: Tensor, rate: Tensor) -> Tensor:
    keep = torch.sub(1.0, float(rate))
    g = torch.Generator(device=ops.prim.device(x), seed=int(seed))
    mask = torch.bernoulli(torch.full_like(torch.detach(x), keep, dtype=6), generator=g)
    return torch.mul(torch.mul(x, torch.to(mask, ops.prim.dtype(x))), torch.div(1.0, keep))
