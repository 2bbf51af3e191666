# Frames of videos: folded into the batch, and run through a recurrent layer (Frames.java).

  # Every frame a sample of its own, sample by sample: y[b T + t, c] = x[b, c, t].
  # x (B, C, T, any...) -> (B T, C, any...)
  def frames_to_batch(self: __torch__.Ops, x: Tensor) -> Tensor:
    return torch.flatten(torch.transpose(x, 1, 2), 0, 1)

  # The reverse: y[b, c, t] = x[b T + t, c].
  # x (B T, C, any...), frames T () -> (B, C, T, any...)
  def batch_to_frames(self: __torch__.Ops, x: Tensor, frames: Tensor) -> Tensor:
    t = int(frames)
    shape = [torch.floordiv(torch.size(x, 0), t), t]
    for i in range(torch.sub(torch.dim(x), 1)):
      _0 = torch.append(shape, torch.size(x, torch.add(i, 1)))
    return torch.contiguous(torch.transpose(torch.reshape(x, shape), 1, 2))

  # Each sample's numbers once for every frame of it: y[b T + t] = x[b].
  # x (B, any...), frames T () -> (B T, any...)
  def repeat_for_frames(self: __torch__.Ops, x: Tensor, frames: Tensor) -> Tensor:
    return torch.repeat_interleave(x, int(frames), 0)

  # The convolution, or the one of bfloat16 numbers.
  # x (B, C, H, W), p: W (out, C, k, k), bias (out) if any; spec (10) -> (B, out, H, W)
  def convolution_in(self: __torch__.Ops, reduced: bool, x: Tensor, p: List[Tensor], spec: Tensor) -> Tensor:
    if reduced:
      r = (self).convolution_bfloat16(x, p, spec, )
    else:
      r = (self).convolution(x, p, spec, )
    return r

  # A gated recurrent unit of convolutions. With a = W x_t + v and g = U h + u, each in thirds,
  # r = sigmoid(a_1 + g_1), z = sigmoid(a_2 + g_2), n = tanh(a_3 + r g_3), h = (1 - z) n + z h,
  # from h = 0. The products with x are one convolution; the first step needs none with h.
  # x (B, C, T, H, W), or (B, C, H, W) for T equal steps; p: W (3 K, C, k, k), v (3 K),
  # U (3 K, K, k, k), u (3 K); numbers (2): steps T, whether in bfloat16; spec (10), as a
  # convolution's -> (B, K, T, H, W)
  def conv_gru(self: __torch__.Ops, x: Tensor, p: List[Tensor], numbers: Tensor, spec: Tensor) -> Tensor:
    steps = int(torch.select(numbers, 0, 0))
    reduced = torch.eq(int(torch.select(numbers, 0, 1)), 1)
    changes = torch.eq(torch.dim(x), 5)
    frames = x
    if changes:
      frames = (self).frames_to_batch(x, )  # (B T, C, H, W)
    height = torch.size(frames, 2)
    width = torch.size(frames, 3)
    gates = (self).convolution_in(reduced, frames, [p[0], p[1]], spec, )  # (B T, 3 K, H, W)
    k = torch.floordiv(torch.size(gates, 1), 3)
    gates = torch.reshape(gates, [torch.size(x, 0), -1, torch.mul(k, 3), height, width])  # (B, T, 3 K, H, W)
    h = torch.zeros([torch.size(x, 0), k, height, width], dtype=ops.prim.dtype(x), device=ops.prim.device(x))
    states = annotate(List[Tensor], [])
    for i in range(steps):
      at = 0
      if changes:
        at = i
      a = torch.chunk(torch.select(gates, 1, at), 3, 1)  # (B, K, H, W) each
      if torch.eq(i, 0):
        g = torch.chunk(torch.reshape(p[3], [1, -1, 1, 1]), 3, 1)  # (1, K, 1, 1) each
      else:
        g = torch.chunk((self).convolution_in(reduced, h, [p[2], p[3]], spec, ), 3, 1)  # (B, K, H, W) each
      r = torch.sigmoid(torch.add(a[0], g[0]))
      z = torch.sigmoid(torch.add(a[1], g[1]))
      n = torch.tanh(torch.add(a[2], torch.mul(r, g[2])))
      h = torch.add(n, torch.mul(z, torch.sub(h, n)))
      _0 = torch.append(states, h)
    return torch.stack(states, 2)

  # Of each sample the k frames with the smallest numbers, in the order of time.
  # x (B, C, T, any...), numbers (B, T), k () -> (B, C, k, any...)
  def frames_with_smallest(self: __torch__.Ops, x: Tensor, numbers: Tensor, k: Tensor) -> Tensor:
    order = torch.argsort(numbers, 1, False)
    first = torch.slice(order, 1, 0, int(k), 1)  # (B, k)
    places = (torch.sort(first, 1, False))[0]  # (B, k)
    shape = [torch.size(x, 0), 1, int(k)]
    full = [torch.size(x, 0), torch.size(x, 1), int(k)]
    for i in range(torch.sub(torch.dim(x), 3)):
      _0 = torch.append(shape, 1)
      _1 = torch.append(full, torch.size(x, torch.add(i, 3)))
    index = torch.expand(torch.reshape(places, shape), full)  # (B, C, k, any...)
    return torch.gather(x, 2, index)
