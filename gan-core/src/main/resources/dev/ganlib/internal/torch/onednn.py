  def onednn_product(self: __torch__.Ops, x: Tensor, w: Tensor) -> Tensor:
    return ops.mkldnn._linear_pointwise(x, w, None, "none", annotate(List[Optional[number]], []), None)
  def linear_by_onednn(self: __torch__.Ops, x: Tensor, p: List[Tensor]) -> Tensor:
    if torch.gt(torch.len(p), 1):
      r = ops.mkldnn._linear_pointwise(x, p[0], p[1], "none", annotate(List[Optional[number]], []), None)
    else:
      r = (self).onednn_product(x, p[0], )
    return r
  def linear_on_tape(self: __torch__.Ops, x: Tensor, p: List[Tensor]) -> Tensor:
    return torch.requires_grad_((self).linear_by_onednn(x, p, ), True)
  def add_gradient(self: __torch__.Ops, sums: List[Optional[Tensor]], i: int, g: Tensor) -> Tensor:
    before = sums[i]
    if torch.__is__(before, None):
      r = g
    else:
      r = torch.add(unchecked_cast(Tensor, before), g)
    _0 = torch._set_item(sums, i, r)
    return r
  def add_gradients(self: __torch__.Ops, sums: List[Optional[Tensor]], end: Tensor, seed: Optional[Tensor], starts: List[Tensor]) -> int:
    found = torch.grad([end], starts, [seed], True, False, True)
    for i in range(torch.len(starts)):
      g = found[i]
      if torch.__is__(g, None):
        pass
      else:
        _0 = (self).add_gradient(sums, i, unchecked_cast(Tensor, g), )
    return torch.len(starts)
  def add_operand_gradient(self: __torch__.Ops, sums: List[Optional[Tensor]], place: int, operand: Tensor, g: Tensor, starts: List[Tensor]) -> int:
    if torch.lt(place, torch.len(starts)):
      _0 = (self).add_gradient(sums, place, g, )
    else:
      _1 = (self).add_gradients(sums, operand, g, starts, )
    return place
  def moves(self: __torch__.Ops, parameter: Tensor, place: int, starts: List[Tensor]) -> bool:
    return torch.__or__(torch.lt(place, torch.len(starts)), torch.__and__(ops.prim.requires_grad(parameter), torch.__not__(torch.is_leaf(parameter))))
  def on_tape(self: __torch__.Ops, loss: Tensor, p: List[Tensor], places: Tensor) -> List[Optional[Tensor]]:
    at = annotate(List[int], places.tolist())
    count = at[0]
    products = at[1]
    starts = torch.slice(p, 0, torch.add(count, products), 1)
    sums = annotate(List[Optional[Tensor]], [])
    for i in range(torch.len(starts)):
      _0 = torch.append(sums, None)
    _1 = (self).add_gradients(sums, loss, None, starts, )
    for k in range(products):
      i = torch.sub(torch.sub(products, k), 1)
      at_input = at[torch.add(torch.mul(i, 3), 2)]
      at_weight = at[torch.add(torch.mul(i, 3), 3)]
      at_bias = at[torch.add(torch.mul(i, 3), 4)]
      x = p[at_input]
      w = p[at_weight]
      sum = sums[torch.add(count, i)]
      if torch.__is__(sum, None):
        pass
      else:
        g = unchecked_cast(Tensor, sum)
        if ops.prim.requires_grad(x):
          _2 = (self).add_operand_gradient(sums, at_input, x, (self).onednn_product(g, torch.t(w), ), starts, )
        if (self).moves(w, at_weight, starts, ):
          _3 = (self).add_operand_gradient(sums, at_weight, w, (self).onednn_product(torch.t(g), torch.t(x), ), starts, )
        if torch.ge(at_bias, 0):
          b = p[at_bias]
          if (self).moves(b, at_bias, starts, ):
            _4 = (self).add_operand_gradient(sums, at_bias, b, torch.sum(g, [0]), starts, )
    return torch.slice(sums, 0, count, 1)
  def gradients_on_tape(self: __torch__.Ops, loss: Tensor, p: List[Tensor], places: Tensor) -> List[Tensor]:
    found = (self).on_tape(loss, p, places, )
    return (self).fill_absent(found, torch.slice(p, 0, torch.len(found), 1), )
  def reached_on_tape(self: __torch__.Ops, loss: Tensor, p: List[Tensor], places: Tensor) -> Tensor:
    return (self).count_found((self).on_tape(loss, p, places, ), )
  def repeat_linear_by_onednn(self: __torch__.Ops, n: Tensor, x: Tensor, w: Tensor) -> Tensor:
    y = x
    for i in range(int(n)):
      y = (self).onednn_product(x, w, )
    return y
  def repeat_linear_input_gradient_by_onednn(self: __torch__.Ops, n: Tensor, g: Tensor, w: Tensor) -> Tensor:
    return (self).repeat_linear_by_onednn(n, g, torch.t(w), )
  def repeat_linear_weight_gradient_by_onednn(self: __torch__.Ops, n: Tensor, g: Tensor, x: Tensor) -> Tensor:
    return (self).repeat_linear_by_onednn(n, torch.t(g), torch.t(x), )
