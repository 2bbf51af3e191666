# The backward pass of layers that oneDNN computed, by their formulas (ProductTape.java).
#
# A note is of one run of layers. p has all arrays: those to differentiate by ("count" of them),
# the start of each note's result, then the other arrays of notes. at has numbers: count, notes,
# the place in at of each note, then the notes: the places in p of versions and layers' numbers,
# how many arrays were saved, the places of the input, of the parameters and of the saved arrays.
# starts is the head of p, what libtorch's own graphs are differentiated by; sums has a gradient,
# or None, for each.

  # The layers without normalisations, noted if anything requires a gradient.
  # x (B, in), spec (3 + 5 layers), p -> as of the next
  def layers_on_tape(self: __torch__.Ops, x: Tensor, spec: Tensor, p: List[Tensor]) -> List[Tensor]:
    return (self).layers_on_tape_with_buffers(x, spec, p, annotate(List[Tensor], []), )

  # The layers: the result (B, out), and where something requires a gradient its start, the
  # versions of x and p, the numbers of the layers, x, p and what run_layers saves.
  # x (B, in), spec (3 + 5 layers), p, b of (F) -> those
  def layers_on_tape_with_buffers(self: __torch__.Ops, x: Tensor, spec: Tensor, p: List[Tensor], b: List[Tensor]) -> List[Tensor]:
    moved = ops.prim.requires_grad(x)
    versions = [torch._version(x)]
    for i in range(torch.len(p)):
      moved = torch.__or__(moved, ops.prim.requires_grad(p[i]))
      _0 = torch.append(versions, torch._version(p[i]))
    saved = annotate(List[Tensor], [])
    y = (self).run_layers(torch.detach(x), annotate(List[float], spec.tolist()), (self).detach_all(p, ), b, saved, True, )
    r = annotate(List[Tensor], [])
    if moved:
      start = torch.requires_grad_(y, True)
      # One operation behind its leaf, and no view of it, so that it may be changed in place.
      _1 = torch.append(r, torch._unsafe_view(start, torch.size(start)))
      _2 = torch.append(r, start)
      _3 = torch.append(r, torch.tensor(versions))
      _4 = torch.append(r, torch.clone(spec))
      _5 = torch.append(r, x)
      for i in range(torch.len(p)):
        _6 = torch.append(r, p[i])
      for i in range(torch.len(saved)):
        _7 = torch.append(r, saved[i])
    else:
      _8 = torch.append(r, y)
    return r

  # sums_i = sums_i + g, not in place, for g may be another's, too.
  # sums, i, g (any...) -> (any...)
  def add_gradient(self: __torch__.Ops, sums: List[Optional[Tensor]], i: int, g: Tensor) -> Tensor:
    before = sums[i]
    if torch.__is__(before, None):
      r = g
    else:
      r = torch.add(unchecked_cast(Tensor, before), g)
    _0 = torch._set_item(sums, i, r)
    return r

  # Adds d end / d starts_i, times the seed, by libtorch's graph, which stays; returns how many.
  # sums, end (any...), seed of its shape, or None for a scalar; starts of (any...) -> int
  def add_gradients(self: __torch__.Ops, sums: List[Optional[Tensor]], end: Tensor, seed: Optional[Tensor], starts: List[Tensor]) -> int:
    found = torch.grad([end], starts, [seed], True, False, True)
    for i in range(torch.len(starts)):
      g = found[i]
      if torch.__is__(g, None):
        pass
      else:
        _0 = (self).add_gradient(sums, i, unchecked_cast(Tensor, g), )
    return torch.len(starts)

  # Where the gradient of an operand goes: its place, if that is one of starts or it has a graph
  # of its own to go on into; for a leaf elsewhere in p the place of the same tensor in starts;
  # else -1.
  # operand (any...), place in p, starts of (any...) -> int
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

  # Adds g to the sum at a place of starts, or goes on into the operand's own graph.
  # sums, place, operand and g (any...), starts -> the place
  def add_operand_gradient(self: __torch__.Ops, sums: List[Optional[Tensor]], place: int, operand: Tensor, g: Tensor, starts: List[Tensor]) -> int:
    if torch.lt(place, torch.len(starts)):
      _0 = (self).add_gradient(sums, place, g, )
    else:
      _1 = (self).add_gradients(sums, operand, g, starts, )
    return place

  # Throws if an operand was changed in place since it was noted, as libtorch's own graphs do.
  # operand (any...), version -> the version
  def require_version(self: __torch__.Ops, operand: Tensor, version: int) -> int:
    if torch.ne(torch._version(operand), version):
      ops.prim.RaiseException("an operand of a layer was changed in place before its gradient was computed", None)
    return version

  # The gradient before an activation from that behind it and the activation's result.
  # g and h (B, F), code 0 to 4, slope -> (B, F)
  def through_activation(self: __torch__.Ops, g: Tensor, h: Tensor, code: float, slope: float) -> Tensor:
    if torch.eq(code, 1.0):
      r = torch.leaky_relu_backward(g, h, slope, True)
    elif torch.eq(code, 2.0):
      r = torch.threshold_backward(g, h, 0)
    elif torch.eq(code, 3.0):
      r = torch.tanh_backward(g, h)
    elif torch.eq(code, 4.0):
      r = torch.sigmoid_backward(g, h)
    else:
      r = g
    return r

  # Goes through one note from its last layer to its first. With d the gradient of a layer's
  # output and h its input: of W d^T h, of the bias sum_i d_i, of h d W; normalisations by
  # libtorch's formula. Adds those of parameters to sums; returns that of the input, if to_input
  # is not -1.
  # sums, g (B, out), at, note: its place in at; p, starts, to_input -> none or (B, in)
  def through_note(self: __torch__.Ops, sums: List[Optional[Tensor]], g: Tensor, at: List[int], note: int, p: List[Tensor], starts: List[Tensor], to_input: int) -> List[Tensor]:
    versions = annotate(List[int], p[at[note]].tolist())
    n = annotate(List[float], p[at[torch.add(note, 1)]].tolist())
    layers = torch.floordiv(torch.len(n), 5)
    params = torch.sub(torch.len(versions), 1)
    own = torch.add(note, 4)
    first_saved = torch.add(own, params)
    to = annotate(List[int], [])
    for j in range(params):
      place = at[torch.add(own, j)]
      _0 = torch.append(to, (self).start_of(p[place], place, starts, ))  # where the gradient of each parameter goes
    # Whether anything below a layer wants a gradient: without it d stops there.
    below = annotate(List[bool], [])
    wanted = torch.ge(to_input, 0)
    q = 0
    for i in range(layers):
      _1 = torch.append(below, wanted)
      end = torch.add(q, 2)
      if torch.eq(n[torch.add(torch.mul(i, 5), 3)], 0.0):
        end = torch.add(q, 1)
      for j in range(torch.sub(end, q)):
        wanted = torch.__or__(wanted, torch.ge(to[torch.add(q, j)], 0))
      q = end
    statistics = torch.add(at[torch.add(note, 2)], first_saved)
    d = g
    live = wanted
    for k in range(layers):
      if live:
        i = torch.sub(torch.sub(layers, k), 1)
        spec = torch.add(torch.mul(i, 5), 3)
        if torch.gt(k, 0):
          d = (self).through_activation(d, p[at[torch.add(first_saved, i)]], n[torch.add(spec, 3)], n[torch.add(spec, 4)], )
        if torch.gt(i, 0):
          h = p[at[torch.sub(torch.add(first_saved, i), 1)]]  # (B, in of layer i)
        else:
          h = p[at[torch.add(note, 3)]]
        if torch.eq(n[spec], 0.0):
          q = torch.sub(q, 1)
        else:
          q = torch.sub(q, 2)
        w = p[at[torch.add(own, q)]]
        if below[i]:
          _2 = (self).require_version(w, versions[torch.add(q, 1)], )
        if torch.lt(n[spec], 2.0):
          wide = (self).is_wide(d, w, n[0], )
          if torch.ge(to[q], 0):
            if torch.eq(i, 0):
              _3 = (self).require_version(h, versions[0], )
            if wide:
              of_weight = (self).onednn_product(torch.t(d), torch.t(h), )
            else:
              of_weight = torch.mm(torch.t(d), h)  # (out, in)
            _4 = (self).add_operand_gradient(sums, to[q], w, of_weight, starts, )
          if torch.eq(n[spec], 1.0):
            if torch.ge(to[torch.add(q, 1)], 0):
              _5 = (self).add_operand_gradient(sums, to[torch.add(q, 1)], p[at[torch.add(torch.add(own, q), 1)]], torch.sum(d, [0]), starts, )
          if below[i]:
            if wide:
              d = (self).onednn_product(d, torch.t(w), )
            else:
              d = torch.mm(d, w)  # (B, in)
        else:
          statistics = torch.sub(statistics, 2)
          of_h, of_gamma, of_beta, = torch.native_batch_norm_backward(d, h, w, None, None, p[at[statistics]], p[at[torch.add(statistics, 1)]], True, n[torch.add(spec, 2)], [below[i], True, True])
          if torch.ge(to[q], 0):
            _6 = (self).add_operand_gradient(sums, to[q], w, of_gamma, starts, )
          if torch.ge(to[torch.add(q, 1)], 0):
            _7 = (self).add_operand_gradient(sums, to[torch.add(q, 1)], p[at[torch.add(torch.add(own, q), 1)]], of_beta, starts, )
          if below[i]:
            d = of_h
        live = below[i]
    r = annotate(List[Tensor], [])
    if torch.ge(to_input, 0):
      _8 = torch.append(r, d)
    return r

  # Adds up all gradients: of libtorch's graph above the notes, then of the notes from the last to
  # the first, as later ones may feed on earlier ones. Notes in a row with one input give their
  # gradients of it to its graph together, which then is walked once.
  # loss (), p, places as at above -> a gradient or None of each of the first "count" arrays
  def on_tape(self: __torch__.Ops, loss: Tensor, p: List[Tensor], places: Tensor) -> List[Optional[Tensor]]:
    at = annotate(List[int], places.tolist())
    count = at[0]
    notes = at[1]
    starts = torch.slice(p, 0, torch.add(count, notes), 1)
    sums = annotate(List[Optional[Tensor]], [])
    for i in range(torch.len(starts)):
      _0 = torch.append(sums, None)
    _1 = (self).add_gradients(sums, loss, None, starts, )
    pending = annotate(List[Tensor], [])
    for k in range(notes):
      i = torch.sub(torch.sub(notes, k), 1)
      note = at[torch.add(i, 2)]
      at_input = at[torch.add(note, 3)]
      x = p[at_input]
      sum = sums[torch.add(count, i)]
      to_input = (self).start_of(x, at_input, starts, )
      if torch.__is__(sum, None):
        pass
      else:
        of_input = (self).through_note(sums, unchecked_cast(Tensor, sum), at, note, p, starts, to_input, )
        if torch.gt(torch.len(of_input), 0):
          if torch.gt(torch.len(pending), 0):
            pending = [torch.add(pending[0], of_input[0])]
          else:
            pending = of_input
      same = False
      if torch.gt(i, 0):
        same = torch.eq(at[torch.add(at[torch.add(i, 1)], 3)], at_input)
      if torch.__and__(torch.gt(torch.len(pending), 0), torch.__not__(same)):
        _2 = (self).add_operand_gradient(sums, to_input, x, pending[0], starts, )
        pending = annotate(List[Tensor], [])
    return torch.slice(sums, 0, count, 1)

  # d loss / d p_i of those arrays, zeros where there is none.
  # loss (), p, places -> of their shapes
  def gradients_on_tape(self: __torch__.Ops, loss: Tensor, p: List[Tensor], places: Tensor) -> List[Tensor]:
    found = (self).on_tape(loss, p, places, )
    return (self).fill_absent(found, torch.slice(p, 0, torch.len(found), 1), )

  # How many of those arrays the scalar depends on.
  # loss (), p, places -> int32 ()
  def reached_on_tape(self: __torch__.Ops, loss: Tensor, p: List[Tensor], places: Tensor) -> Tensor:
    return (self).count_found((self).on_tape(loss, p, places, ), )
