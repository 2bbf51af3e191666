# Copies, comparisons, joins and parts of arrays (Copies.java).

  # p_i without their graphs; the memory is shared.
  # p of (any...) -> of p's shapes
  def detach_all(self: __torch__.Ops, p: List[Tensor]) -> List[Tensor]:
    q = annotate(List[Tensor], [])
    for i in range(torch.len(p)):
      _0 = torch.append(q, torch.detach(p[i]))
    return q

  # Copies of p_i without their graphs.
  # p of (any...) -> of p's shapes
  def clone_all(self: __torch__.Ops, p: List[Tensor]) -> List[Tensor]:
    r = annotate(List[Tensor], [])
    for i in range(torch.len(p)):
      _0 = torch.append(r, torch.clone(torch.detach(p[i])))
    return r

  # Copies in float64, of whole numbers in their own type; leaves of a new graph if moved.
  # p of (any...), moved () -> of p's shapes
  def doubles(self: __torch__.Ops, p: List[Tensor], moved: Tensor) -> List[Tensor]:
    r = annotate(List[Tensor], [])
    for i in range(torch.len(p)):
      x = torch.clone(torch.detach(p[i]))
      if torch.is_floating_point(x):
        x = torch.requires_grad_(torch.to(x, 7), bool(moved))
      _0 = torch.append(r, x)
    return r

  # p_i (1 + by n_i), n_i normal and drawn from seed + i, so that one array more changes no other.
  # p of (any...), spec (2): seed, by -> of p's shapes
  def nudged(self: __torch__.Ops, p: List[Tensor], spec: Tensor) -> List[Tensor]:
    seed = int(torch.select(spec, 0, 0))
    by = float(torch.select(spec, 0, 1))
    r = annotate(List[Tensor], [])
    for i in range(torch.len(p)):
      x = torch.detach(p[i])
      if torch.is_floating_point(x):
        g = torch.Generator(device=ops.prim.device(x), seed=torch.add(seed, i))
        n = torch.randn(torch.size(x), generator=g, dtype=ops.prim.dtype(x), device=ops.prim.device(x))
        x = torch.requires_grad_(torch.mul(x, torch.add(torch.mul(n, by), 1.0)), ops.prim.requires_grad(p[i]))
      _0 = torch.append(r, x)
    return r

  # |a_1 - b_1|, |b_1|, |a_2 - b_2|, |b_2| ...
  # a and b of (any...) each, n of them -> float64 (2 n)
  def distances(self: __torch__.Ops, a: List[Tensor], b: List[Tensor]) -> Tensor:
    r = annotate(List[Tensor], [])
    for i in range(torch.len(a)):
      y = torch.to(b[i], 7)
      _0 = torch.append(r, torch.norm(torch.sub(torch.to(a[i], 7), y)))
      _1 = torch.append(r, torch.norm(y))
    return torch.stack(r)

  # b_i = saved_i if checked[0] is 1; returns whether. On the CPU the flag is read; elsewhere the
  # device chooses, since a read would wait for it.
  # checked (2), b and saved of (any...) each -> bool ()
  def restore_if(self: __torch__.Ops, checked: Tensor, b: List[Tensor], saved: List[Tensor]) -> Tensor:
    refused = torch.to(torch.select(checked, 0, 0), 11)
    if ops.prim.is_cpu(refused):
      if bool(refused):
        _0 = (self).copy_all(b, saved, )
    else:
      for i in range(torch.len(b)):
        _1 = torch.copy_(b[i], torch.where(refused, saved[i], b[i]))
    return refused

  # p_i = source_i, in place and without graph.
  # p and source of (any...) each -> p_1's shape
  def copy_all(self: __torch__.Ops, p: List[Tensor], source: List[Tensor]) -> Tensor:
    for i in range(torch.len(p)):
      _0 = torch.copy_(torch.detach(p[i]), source[i])
    return torch.detach(p[0])

  # 1 if all a_i = b_i in shape and every number, else 0; NaN equals nothing.
  # a and b of (any...) each -> int32 ()
  def equal_all(self: __torch__.Ops, a: List[Tensor], b: List[Tensor]) -> Tensor:
    same = annotate(bool, True)
    for i in range(torch.len(a)):
      if torch.equal(a[i], b[i]):
        pass
      else:
        same = False
    return torch.full([], int(same), dtype=3)

  # All numbers of all arrays in order; whole numbers go to float64 before they are joined, where
  # the floating ones' type would round them.
  # values of (any...) -> float64 (sum of sizes)
  def concatenate(self: __torch__.Ops, values: List[Tensor]) -> Tensor:
    r = annotate(List[Tensor], [])
    for i in range(torch.len(values)):
      v = torch.reshape(torch.detach(values[i]), [-1])  # (size of value i)
      if torch.is_floating_point(v):
        _0 = torch.append(r, v)
      else:
        _1 = torch.append(r, torch.to(v, 7))
    return torch.to(torch.cat(r), 7)

  # Matrices beside one another.
  # matrices of (N, F_i) -> (N, sum of F_i)
  def columns(self: __torch__.Ops, matrices: List[Tensor]) -> Tensor:
    return torch.cat(matrices, 1)

  # Columns from start to before end, a view.
  # x (N, F), range_ (2): start, end -> (N, end - start)
  def slice_columns(self: __torch__.Ops, x: Tensor, range_: Tensor) -> Tensor:
    return torch.slice(x, 1, int(torch.select(range_, 0, 0)), int(torch.select(range_, 0, 1)), 1)

  # Rows from start to before end, a view.
  # x (N, any...), range_ (2): start, end -> (end - start, any...)
  def slice_rows(self: __torch__.Ops, x: Tensor, range_: Tensor) -> Tensor:
    return torch.slice(x, 0, int(torch.select(range_, 0, 0)), int(torch.select(range_, 0, 1)), 1)

  # data[index_i], in like's type.
  # like (any...), data (N, any...), index int64 (B) -> (B, any...)
  def gather(self: __torch__.Ops, like: Tensor, data: Tensor, index: Tensor) -> Tensor:
    return torch.to(torch.index_select(data, 0, index), ops.prim.dtype(like))

  # scale data[index_i] + shift, in like's type. In place on the rows, which are a copy already.
  # like (any...), data (N, any...), index int64 (B), affine (2): scale, shift -> (B, any...)
  def gather_scaled(self: __torch__.Ops, like: Tensor, data: Tensor, index: Tensor, affine: Tensor) -> Tensor:
    scale = float(torch.select(affine, 0, 0))
    shift = float(torch.select(affine, 0, 1))
    rows = torch.to(torch.index_select(data, 0, index), ops.prim.dtype(like))
    return torch.add_(torch.mul_(rows, scale), shift)
