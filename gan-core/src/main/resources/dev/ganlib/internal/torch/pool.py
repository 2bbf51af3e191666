# A pool of earlier samples (Pools.java).

  # For samples i = 0, 1, ... in turn, with n places of which count are taken: while count + i < n
  # place s_i = count + i is written, and the sample shown; then, where u_i0 < 1/2, place
  # s_i = floor(u_i1 n) is shown and written; else the sample is shown, s_i = -1. What a place holds
  # when sample i comes is the last sample j < i with s_j = s_i, or what it held before.
  # x (B, any...), u (B, 2) in [0, 1), state_1 (n, any...), state_2 (1) -> (B, any...)
  def pool_swap(self: __torch__.Ops, x: Tensor, u: Tensor, state: List[Tensor]) -> Tensor:
    kept = state[0]
    y = torch.detach(x)
    n = torch.size(kept, 0)
    b = torch.size(y, 0)
    i = torch.arange(b, dtype=4, device=ops.prim.device(y))  # (B)
    count = torch.to(state[1], 4)  # (1)
    next = torch.add(count, i)  # (B)
    fills = torch.lt(next, n)
    w = torch.to(u, 7)  # (B, 2)
    place = torch.to(torch.floor(torch.mul(torch.select(w, 1, 1), float(n))), 4)
    swaps = torch.logical_and(torch.logical_not(fills), torch.lt(torch.select(w, 1, 0), 0.5))
    none = torch.sub(torch.zeros_like(i), 1)  # (B), -1
    s = torch.where(fills, next, torch.where(swaps, place, none))  # (B)
    same = torch.eq(torch.unsqueeze(s, 1), torch.unsqueeze(s, 0))  # (B, B)
    earlier = torch.gt(torch.unsqueeze(i, 1), torch.unsqueeze(i, 0))  # (B, B), j < i
    writers = torch.where(torch.logical_and(same, earlier), torch.unsqueeze(i, 0), torch.unsqueeze(none, 0))
    last = torch.amax(writers, [1])  # (B)
    held = torch.where(torch.ge(last, 0), torch.add(last, n), s)
    shown = torch.where(swaps, held, torch.add(i, n))  # (B)
    both = torch.cat([kept, y], 0)  # (n + B, any...)
    places = torch.arange(n, dtype=4, device=ops.prim.device(y))  # (n)
    writes = torch.eq(torch.unsqueeze(places, 1), torch.unsqueeze(s, 0))  # (n, B)
    final = torch.amax(torch.where(writes, torch.unsqueeze(i, 0), torch.unsqueeze(none, 0)), [1])  # (n)
    holds = torch.where(torch.ge(final, 0), torch.add(final, n), places)
    _0 = torch.copy_(kept, torch.index_select(both, 0, holds))
    _1 = torch.copy_(state[1], torch.clamp(torch.add(count, b), 0, n))
    return torch.index_select(both, 0, shown)
