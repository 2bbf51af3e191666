  def onednn_product(self: __torch__.Ops, x: Tensor, w: Tensor) -> Tensor:
    return ops.mkldnn._linear_pointwise(x, w, None, "none", annotate(List[Optional[number]], []), None)
  def linear_by_onednn(self: __torch__.Ops, x: Tensor, p: List[Tensor]) -> Tensor:
    if torch.gt(torch.len(p), 1):
      r = ops.mkldnn._linear_pointwise(x, p[0], torch.contiguous(p[1]), "none", annotate(List[Optional[number]], []), None)
    else:
      r = (self).onednn_product(x, p[0], )
    return r
  def linear_on_tape(self: __torch__.Ops, x: Tensor, p: List[Tensor]) -> List[Tensor]:
    moved = ops.prim.requires_grad(x)
    versions = [torch._version(x)]
    for i in range(torch.len(p)):
      moved = torch.__or__(moved, ops.prim.requires_grad(p[i]))
      _0 = torch.append(versions, torch._version(p[i]))
    y = (self).linear_by_onednn(torch.detach(x), (self).detach_all(p, ), )
    r = annotate(List[Tensor], [])
    if moved:
      start = torch.requires_grad_(y, True)
      _1 = torch.append(r, torch._unsafe_view(start, torch.size(start)))
      _2 = torch.append(r, start)
      _3 = torch.append(r, torch.tensor(versions))
      _4 = torch.append(r, x)
      for i in range(torch.len(p)):
        _5 = torch.append(r, p[i])
    else:
      _6 = torch.append(r, y)
    return r
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
  def start_of(self: __torch__.Ops, operand: Tensor, place: int, starts: List[Tensor]) -> int:
    r = place
    if torch.__not__(ops.prim.requires_grad(operand)):
      r = -1
    else:
      if torch.ge(place, torch.len(starts)):
        if torch.is_leaf(operand):
          r = -1
          for i in range(torch.len(starts)):
            if torch.__is__(starts[i], operand):
              r = i
    return r
  def add_operand_gradient(self: __torch__.Ops, sums: List[Optional[Tensor]], place: int, operand: Tensor, g: Tensor, starts: List[Tensor]) -> int:
    if torch.lt(place, torch.len(starts)):
      _0 = (self).add_gradient(sums, place, g, )
    else:
      _1 = (self).add_gradients(sums, operand, g, starts, )
    return place
  def require_version(self: __torch__.Ops, operand: Tensor, version: int) -> int:
    if torch.ne(torch._version(operand), version):
      ops.prim.RaiseException("an operand of a linear layer was changed in place before its gradient was computed", None)
    return version
  def on_tape(self: __torch__.Ops, loss: Tensor, p: List[Tensor], places: Tensor) -> List[Optional[Tensor]]:
    at = annotate(List[int], places.tolist())
    count = at[0]
    products = at[1]
    starts = torch.slice(p, 0, torch.add(count, products), 1)
    sums = annotate(List[Optional[Tensor]], [])
    for i in range(torch.len(starts)):
      _0 = torch.append(sums, None)
    _1 = (self).add_gradients(sums, loss, None, starts, )
    pending = annotate(List[Tensor], [])
    for k in range(products):
      i = torch.sub(torch.sub(products, k), 1)
      first = torch.add(torch.mul(i, 4), 2)
      at_input = at[torch.add(first, 1)]
      at_weight = at[torch.add(first, 2)]
      at_bias = at[torch.add(first, 3)]
      x = p[at_input]
      w = p[at_weight]
      sum = sums[torch.add(count, i)]
      to_input = (self).start_of(x, at_input, starts, )
      if torch.__is__(sum, None):
        pass
      else:
        g = unchecked_cast(Tensor, sum)
        versions = annotate(List[int], p[at[first]].tolist())
        to_weight = (self).start_of(w, at_weight, starts, )
        if torch.ge(to_input, 0):
          _2 = (self).require_version(w, versions[1], )
          of_input = (self).onednn_product(g, torch.t(w), )
          if torch.gt(torch.len(pending), 0):
            pending = [torch.add(pending[0], of_input)]
          else:
            pending = [of_input]
        if torch.ge(to_weight, 0):
          _3 = (self).require_version(x, versions[0], )
          _4 = (self).add_operand_gradient(sums, to_weight, w, (self).onednn_product(torch.t(g), torch.t(x), ), starts, )
        if torch.ge(at_bias, 0):
          to_bias = (self).start_of(p[at_bias], at_bias, starts, )
          if torch.ge(to_bias, 0):
            _5 = (self).add_operand_gradient(sums, to_bias, p[at_bias], torch.sum(g, [0]), starts, )
      same = False
      if torch.gt(i, 0):
        same = torch.eq(at[torch.sub(first, 3)], at_input)
      if torch.__and__(torch.gt(torch.len(pending), 0), torch.__not__(same)):
        _6 = (self).add_operand_gradient(sums, to_input, x, pending[0], starts, )
        pending = annotate(List[Tensor], [])
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
