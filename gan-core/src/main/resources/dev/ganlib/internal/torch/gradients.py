# Derivatives of scalars, and the check of a move's result (Gradients.java).

  # g_i, or zeros where the scalar does not depend on p_i.
  # found of (any...) or None, p of (any...) -> of p's shapes
  def fill_absent(self: __torch__.Ops, found: List[Optional[Tensor]], p: List[Tensor]) -> List[Tensor]:
    r = annotate(List[Tensor], [])
    for i in range(torch.len(p)):
      g = found[i]
      if torch.__is__(g, None):
        x = torch.zeros_like(p[i])
      else:
        x = unchecked_cast(Tensor, g)
      _0 = torch.append(r, x)
    return r

  # d loss / d p_i, and the graph is freed.
  # loss (), p of (any...) -> of p's shapes
  def gradients(self: __torch__.Ops, loss: Tensor, p: List[Tensor]) -> List[Tensor]:
    return (self).fill_absent(torch.grad([loss], p, None, None, False, True), p, )

  # d loss / d p_i with a graph of its own, for second derivatives.
  # loss (), p of (any...) -> of p's shapes
  def gradients_with_graph(self: __torch__.Ops, loss: Tensor, p: List[Tensor]) -> List[Tensor]:
    return (self).fill_absent(torch.grad([loss], p, None, True, True, True), p, )

  # How many p_i the scalar depends on; the graph stays.
  # loss (), p of (any...) -> int32 ()
  def reached(self: __torch__.Ops, loss: Tensor, p: List[Tensor]) -> Tensor:
    return (self).count_found(torch.grad([loss], p, None, True, False, True), )

  # How many are not None.
  # found of (any...) or None -> int32 ()
  def count_found(self: __torch__.Ops, found: List[Optional[Tensor]]) -> Tensor:
    count = 0
    for i in range(torch.len(found)):
      if torch.__is__(found[i], None):
        pass
      else:
        count = torch.add(count, 1)
    return torch.full([], count, dtype=3)

  # 1 if x hangs on something that requires a gradient, else 0.
  # x (any...) -> int32 ()
  def requires_grad(self: __torch__.Ops, x: Tensor) -> Tensor:
    return torch.full([], int(ops.prim.requires_grad(x)), dtype=3)

  # A copy of x that starts a graph.
  # x (any...) -> (any...)
  def leaf(self: __torch__.Ops, x: Tensor) -> Tensor:
    return torch.requires_grad_(torch.clone(torch.detach(x)), True)

  # x without its graph; the memory is shared.
  # x (any...) -> (any...)
  def detach(self: __torch__.Ops, x: Tensor) -> Tensor:
    return torch.detach(x)

  # sum_i |g_i|^2: each in its own type, so that what overflows there shows, their sum in float64.
  # g of (any...) -> float64 ()
  def sum_of_squares(self: __torch__.Ops, g: List[Tensor]) -> Tensor:
    squares = annotate(List[Tensor], [])
    for i in range(torch.len(g)):
      v = torch.reshape(g[i], [-1])  # (size of g_i)
      _0 = torch.append(squares, torch.dot(v, v))
    return torch.sum(torch.to(torch.stack(squares), 7))

  # 1 if loss or squares are not finite (then total - total is NaN, else 0), and sqrt(sum |g_i|^2).
  # On the device: no read waits for it. loss (), g of (any...) -> float32 (2)
  def check(self: __torch__.Ops, loss: Tensor, g: List[Tensor]) -> Tensor:
    squares = (self).sum_of_squares(g, )
    total = torch.add(squares, torch.detach(loss))
    refused = torch.ne(torch.sub(total, total), 0)
    return torch.to(torch.stack([refused, torch.sqrt(squares)]), 6)
