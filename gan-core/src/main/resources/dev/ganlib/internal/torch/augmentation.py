# Random changes of images and the control of their strength (Augmentations.java).

  # Changes each image, kind by kind, where the kind's first number is less than the strength:
  # brightness y + (a - 1/2), saturation grey + 2 a (y - grey) over channels, contrast
  # mean + (a + 1/2) (y - mean) over the image, translation, cutout; a is the kind's second number.
  # x (B, C, H, W), u (B, numbers) in [0, 1), kinds (5): flags, strength () -> (B, C, H, W)
  def augment(self: __torch__.Ops, x: Tensor, u: Tensor, kinds: Tensor, strength: Tensor) -> Tensor:
    y = x
    next = 0
    if bool(torch.select(kinds, 0, 0)):
      chosen = torch.lt(torch.select(u, 1, next), strength)  # (B)
      summand = torch.sub(torch.select(u, 1, torch.add(next, 1)), 0.5)
      # -0 where not chosen: the only summand that leaves 0 and -0 as they are.
      summand = torch.where(chosen, summand, torch.neg(torch.zeros_like(summand)))
      y = torch.add(y, torch.reshape(summand, [-1, 1, 1, 1]))
      next = torch.add(next, 2)
    if bool(torch.select(kinds, 0, 1)):
      if torch.gt(torch.size(x, 1), 1):
        chosen = torch.reshape(torch.lt(torch.select(u, 1, next), strength), [-1, 1, 1, 1])
        factor = torch.reshape(torch.mul(torch.select(u, 1, torch.add(next, 1)), 2.0), [-1, 1, 1, 1])
        grey = torch.mean(y, [1], True)  # (B, 1, H, W)
        y = torch.where(chosen, torch.add(torch.mul(torch.sub(y, grey), factor), grey), y)
      next = torch.add(next, 2)
    if bool(torch.select(kinds, 0, 2)):
      chosen = torch.reshape(torch.lt(torch.select(u, 1, next), strength), [-1, 1, 1, 1])
      factor = torch.reshape(torch.add(torch.select(u, 1, torch.add(next, 1)), 0.5), [-1, 1, 1, 1])
      middle = torch.mean(y, [1, 2, 3], True)  # (B, 1, 1, 1)
      y = torch.where(chosen, torch.add(torch.mul(torch.sub(y, middle), factor), middle), y)
      next = torch.add(next, 2)
    moves = bool(torch.select(kinds, 0, 3))
    cuts = bool(torch.select(kinds, 0, 4))
    if torch.__or__(moves, cuts):
      h = torch.size(x, 2)
      w = torch.size(x, 3)
      rows = torch.unsqueeze(torch.arange(h, dtype=4, device=ops.prim.device(x)), 0)  # (1, H)
      columns = torch.unsqueeze(torch.arange(w, dtype=4, device=ops.prim.device(x)), 0)  # (1, W)
      hidden = torch.zeros([1, 1, 1], dtype=11, device=ops.prim.device(x))
      if moves:
        chosen = torch.unsqueeze(torch.lt(torch.select(u, 1, next), strength), 1)
        down = (self).shift_of(torch.select(u, 1, torch.add(next, 1)), chosen, h, )  # (B, 1)
        right = (self).shift_of(torch.select(u, 1, torch.add(next, 2)), chosen, w, )  # (B, 1)
        from_rows = torch.sub(rows, down)  # (B, H)
        from_columns = torch.sub(columns, right)  # (B, W)
        outside_rows = torch.ne(torch.clamp(from_rows, 0, torch.sub(h, 1)), from_rows)
        outside_columns = torch.ne(torch.clamp(from_columns, 0, torch.sub(w, 1)), from_columns)
        hidden = torch.logical_or(torch.unsqueeze(outside_rows, 2), torch.unsqueeze(outside_columns, 1))  # (B, H, W)
        starts = torch.unsqueeze(torch.mul(torch.clamp(from_rows, 0, torch.sub(h, 1)), w), 2)  # (B, H, 1)
        index = torch.add(starts, torch.unsqueeze(torch.clamp(from_columns, 0, torch.sub(w, 1)), 1))  # (B, H, W)
        flat = torch.flatten(y, 2, -1)  # (B, C, H W)
        picked = torch.gather(flat, 2, torch.expand_as(torch.unsqueeze(torch.flatten(index, 1, -1), 1), flat))  # (B, C, H W)
        y = torch.reshape(picked, torch.size(x))  # (B, C, H, W)
        next = torch.add(next, 3)
      if cuts:
        chosen = torch.unsqueeze(torch.lt(torch.select(u, 1, next), strength), 1)
        cut_rows = (self).within_cut(rows, torch.select(u, 1, torch.add(next, 1)), h, )
        cut_columns = (self).within_cut(columns, torch.select(u, 1, torch.add(next, 2)), w, )  # (B, W)
        cut_rows = torch.logical_and(cut_rows, chosen)
        cut = torch.logical_and(torch.unsqueeze(cut_rows, 2), torch.unsqueeze(cut_columns, 1))  # (B, H, W)
        hidden = torch.logical_or(hidden, cut)
      y = torch.masked_fill(y, torch.unsqueeze(hidden, 1), 0.0)
    return y

  # A whole number in [-m, m], m = (side + 4) / 8 rounded down; 0 where not chosen.
  # u (B), chosen bool (B, 1), side -> int64 (B, 1)
  def shift_of(self: __torch__.Ops, u: Tensor, chosen: Tensor, side: int) -> Tensor:
    most = torch.floordiv(torch.add(side, 4), 8)
    places = torch.add(torch.mul(most, 2), 1)
    by = torch.sub(torch.to(torch.floor(torch.mul(u, float(places))), 4), most)
    return torch.mul(torch.unsqueeze(by, 1), chosen)

  # Whether a place is in a stretch of half the side (rounded up) around a uniform middle, which may
  # reach over the ends.
  # at int64 (1, side), u (B), side -> bool (B, side)
  def within_cut(self: __torch__.Ops, at: Tensor, u: Tensor, side: int) -> Tensor:
    length = torch.floordiv(torch.add(side, 1), 2)
    places = torch.sub(torch.add(side, 1), torch.remainder(length, 2))
    middle = torch.to(torch.floor(torch.mul(u, float(places))), 4)
    start = torch.unsqueeze(torch.sub(middle, torch.floordiv(length, 2)), 1)
    return torch.logical_and(torch.ge(at, start), torch.lt(at, torch.add(start, length)))

  # augment with the strength of a state, which is not read from the device.
  # x (B, C, H, W), u (B, numbers), kinds (5), state_1 float64 (4) -> (B, C, H, W)
  def augment_adaptive(self: __torch__.Ops, x: Tensor, u: Tensor, kinds: Tensor, state: List[Tensor]) -> Tensor:
    return (self).augment(x, u, kinds, torch.select(state[0], 0, 0), )

  # Adds the signs of output - middle to the state (strength, sum of signs, images, batches), and
  # after every fourth batch moves the strength by sign(sum / images - target) images / horizon,
  # kept in [0, 1], and starts the sums anew. Both outcomes are computed and one is chosen: no read.
  # output (B, any...), spec (4): target, horizon, batch, middle; state_1 float64 (4) -> (4)
  def adapt(self: __torch__.Ops, output: Tensor, spec: Tensor, state: List[Tensor]) -> Tensor:
    target = float(torch.select(spec, 0, 0))
    horizon = float(torch.select(spec, 0, 1))
    batch = float(torch.select(spec, 0, 2))
    middle = float(torch.select(spec, 0, 3))
    y = torch.to(torch.detach(output), 7)
    count = torch.size(y, 0)
    each = torch.mean(torch.flatten(torch.reshape(torch.sign(torch.sub(y, middle)), [count, -1]), 1, -1), [1])  # (B)
    s = torch.to(state[0], 7)
    p = torch.select(s, 0, 0)
    signs = torch.add(torch.select(s, 0, 1), torch.sum(each))
    images = torch.add(torch.select(s, 0, 2), count)
    batches = torch.add(torch.select(s, 0, 3), torch.div(float(count), batch))
    step = torch.mul(torch.sign(torch.sub(torch.div(signs, images), target)), torch.div(images, horizon))
    moved = torch.clamp(torch.add(p, step), 0.0, 1.0)
    # Less than 4, for parts of batches add up with rounding.
    due = torch.ge(batches, 3.9999)
    zero = torch.zeros_like(p)
    kept = torch.stack([p, signs, images, batches])
    fresh = torch.stack([moved, zero, zero, zero])
    return torch.copy_(state[0], torch.where(due, fresh, kept))
