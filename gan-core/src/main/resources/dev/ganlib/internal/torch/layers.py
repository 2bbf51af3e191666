  def leaky_relu(self: __torch__.Ops, x: Tensor, slope: Tensor) -> Tensor:
    return torch.leaky_relu(x, float(slope))
  def linear(self: __torch__.Ops, x: Tensor, p: List[Tensor]) -> Tensor:
    if torch.gt(torch.len(p), 1):
      r = torch.linear(x, p[0], p[1])
    else:
      r = torch.linear(x, p[0], None)
    return r
  def convolution(self: __torch__.Ops, x: Tensor, p: List[Tensor], spec: Tensor) -> Tensor:
    numbers = annotate(List[int], spec.tolist())
    n = torch.sub(torch.dim(x), 2)
    stride = torch.slice(numbers, 2, torch.add(n, 2), 1)
    padding = torch.slice(numbers, torch.add(n, 2), torch.add(torch.mul(n, 2), 2), 1)
    dilation = torch.slice(numbers, torch.add(torch.mul(n, 2), 2), torch.add(torch.mul(n, 3), 2), 1)
    output_padding = torch.slice(numbers, torch.add(torch.mul(n, 3), 2), torch.add(torch.mul(n, 4), 2), 1)
    transposed = torch.eq(numbers[0], 1)
    cut = annotate(List[int], [])
    y = x
    if torch.eq(n, 3):
      if torch.__not__((self).kernel_fits(x, p[0], transposed, stride, padding, dilation, output_padding, )):
        if transposed:
          cut = padding
        else:
          y = torch.constant_pad_nd(x, [padding[2], padding[2], padding[1], padding[1], padding[0], padding[0]], 0)
        padding = [0, 0, 0]
    if torch.gt(torch.len(p), 1):
      r = torch.convolution(y, p[0], p[1], stride, padding, dilation, transposed, output_padding, numbers[1])
    else:
      r = torch.convolution(y, p[0], None, stride, padding, dilation, transposed, output_padding, numbers[1])
    for i in range(torch.len(cut)):
      r = torch.slice(r, torch.add(i, 2), cut[i], torch.sub(torch.size(r, torch.add(i, 2)), cut[i]), 1)
    return r
  def kernel_fits(self: __torch__.Ops, x: Tensor, w: Tensor, transposed: bool, stride: List[int], padding: List[int], dilation: List[int], output_padding: List[int]) -> bool:
    fits = True
    for i in range(torch.len(stride)):
      reach = torch.add(torch.mul(dilation[i], torch.sub(torch.size(w, torch.add(i, 2)), 1)), 1)
      length = torch.size(x, torch.add(i, 2))
      index = torch.floordiv(torch.sub(torch.add(padding[i], stride[i]), 1), stride[i])
      if transposed:
        if torch.ge(index, length):
          fits = False
        length = torch.add(torch.add(torch.sub(torch.mul(torch.sub(length, 1), stride[i]), torch.mul(padding[i], 2)), reach), output_padding[i])
      start = torch.sub(torch.mul(index, stride[i]), padding[i])
      if torch.gt(torch.add(start, reach), length):
        fits = False
    return fits
  def pixel_shuffle(self: __torch__.Ops, x: Tensor, factor: Tensor) -> Tensor:
    return torch.pixel_shuffle(x, int(factor))
  def upsample_nearest(self: __torch__.Ops, x: Tensor, factor: Tensor) -> Tensor:
    f = float(factor)
    return torch.upsample_nearest2d(x, None, [f, f])
  def upsample_bilinear(self: __torch__.Ops, x: Tensor, factor: Tensor) -> Tensor:
    f = float(factor)
    return torch.upsample_bilinear2d(x, None, False, [f, f])
  def prelu(self: __torch__.Ops, x: Tensor, p: List[Tensor]) -> Tensor:
    return torch.prelu(x, p[0])
  def minibatch_deviation(self: __torch__.Ops, x: Tensor, group: Tensor) -> Tensor:
    g = int(group)
    y = torch.reshape(x, [g, torch.floordiv(torch.size(x, 0), g), -1])
    variance = torch.mean(torch.square(torch.sub(y, torch.mean(y, [0], True))), [0])
    deviation = torch.mean(torch.sqrt(torch.add(variance, 1e-08)), [1])
    channel = (self).by_sample(torch.slice(x, 1, 0, 1, 1), torch.repeat(deviation, [g]), )
    return torch.cat([x, channel], 1)
  def instance_norm(self: __torch__.Ops, x: Tensor, epsilon: Tensor) -> Tensor:
    return torch.instance_norm(x, None, None, None, None, True, 0.0, float(epsilon), False)
  def instance_norm_affine(self: __torch__.Ops, x: Tensor, epsilon: Tensor, p: List[Tensor]) -> Tensor:
    return torch.instance_norm(x, p[0], p[1], None, None, True, 0.0, float(epsilon), False)
  def group_norm(self: __torch__.Ops, x: Tensor, groups: Tensor, epsilon: Tensor) -> Tensor:
    return torch.group_norm(x, int(groups), None, None, float(epsilon), False)
  def group_norm_affine(self: __torch__.Ops, x: Tensor, groups: Tensor, epsilon: Tensor, p: List[Tensor]) -> Tensor:
    return torch.group_norm(x, int(groups), p[0], p[1], float(epsilon), False)
  def conditional_batch_norm(self: __torch__.Ops, x: Tensor, labels: Tensor, training: Tensor, spec: Tensor, p: List[Tensor], b: List[Tensor]) -> Tensor:
    momentum = float(torch.select(spec, 0, 0))
    epsilon = float(torch.select(spec, 0, 1))
    shape = [torch.size(x, 0), torch.size(x, 1)]
    for i in range(torch.sub(torch.dim(x), 2)):
      _0 = torch.append(shape, 1)
    gamma = torch.reshape(torch.index_select(p[0], 0, labels), shape)
    beta = torch.reshape(torch.index_select(p[1], 0, labels), shape)
    if bool(training):
      y = torch.batch_norm(x, None, None, b[0], b[1], True, momentum, epsilon, False)
    else:
      y = torch.batch_norm(x, None, None, torch.clone(b[0]), torch.clone(b[1]), False, momentum, epsilon, False)
    return torch.add(torch.mul(y, gamma), beta)
  def rows_of(self: __torch__.Ops, labels: Tensor, p: List[Tensor]) -> Tensor:
    return torch.index_select(p[0], 0, labels)
  def unit(self: __torch__.Ops, x: Tensor, epsilon: Tensor) -> Tensor:
    return torch.div(x, torch.clamp_min(torch.norm(x), float(epsilon)))
  def spectral_norm(self: __torch__.Ops, spec: Tensor, epsilon: Tensor, p: List[Tensor], b: List[Tensor]) -> Tensor:
    axis = int(torch.select(spec, 0, 0))
    w = torch.movedim(p[0], axis, 0)
    w = torch.reshape(w, [torch.size(w, 0), -1])
    m = torch.detach(w)
    iterations = int(torch.select(spec, 0, 1))
    for i in range(iterations):
      _0 = torch.copy_(b[1], (self).unit(torch.mv(torch.t(m), b[0]), epsilon, ))
      _1 = torch.copy_(b[0], (self).unit(torch.mv(m, b[1]), epsilon, ))
    u = torch.clone(b[0])
    v = torch.clone(b[1])
    if torch.eq(iterations, 0):
      u = (self).unit(u, epsilon, )
      v = (self).unit(v, epsilon, )
    sigma = torch.dot(u, torch.mv(w, v))
    return torch.div(p[0], sigma)
  def attention(self: __torch__.Ops, queries: Tensor, keys: Tensor, values: Tensor, pooled: Tensor) -> Tensor:
    if bool(pooled):
      k = torch.max_pool2d(keys, [2, 2], [2, 2], [0, 0], [1, 1], False)
      v = torch.max_pool2d(values, [2, 2], [2, 2], [0, 0], [1, 1], False)
    else:
      k = keys
      v = values
    scores = torch.bmm(torch.transpose(torch.flatten(queries, 2, -1), 1, 2), torch.flatten(k, 2, -1))
    weights = torch.softmax(scores, -1)
    mixed = torch.bmm(torch.flatten(v, 2, -1), torch.transpose(weights, 1, 2))
    return torch.reshape(mixed, [torch.size(v, 0), torch.size(v, 1), torch.size(queries, 2), torch.size(queries, 3)])
  def add_weighted(self: __torch__.Ops, x: Tensor, y: Tensor, p: List[Tensor]) -> Tensor:
    return torch.add(x, torch.mul(y, p[0]))
  def add_inner_products(self: __torch__.Ops, x: Tensor, a: Tensor, b: Tensor) -> Tensor:
    return torch.add(x, torch.sum(torch.mul(a, b), [1], True))
  def activate(self: __torch__.Ops, h: Tensor, code: float, slope: float) -> Tensor:
    if torch.eq(code, 1.0):
      r = torch.leaky_relu_(h, slope)
    elif torch.eq(code, 2.0):
      r = torch.relu_(h)
    elif torch.eq(code, 3.0):
      r = torch.tanh_(h)
    elif torch.eq(code, 4.0):
      r = torch.sigmoid_(h)
    else:
      r = h
    return r
  def is_wide(self: __torch__.Ops, x: Tensor, w: Tensor, least: float) -> bool:
    return torch.ge(float(torch.mul(torch.size(x, 0), torch.numel(w))), least)
  def run_layers(self: __torch__.Ops, x: Tensor, n: List[float], p: List[Tensor], b: List[Tensor], saved: List[Tensor], on_tape: bool) -> Tensor:
    h = x
    at = 0
    stat = 0
    statistics = annotate(List[Tensor], [])
    for i in range(torch.floordiv(torch.len(n), 5)):
      if torch.gt(i, 0):
        _0 = torch.append(saved, h)
      first = torch.add(torch.mul(i, 5), 3)
      kind = n[first]
      if torch.lt(kind, 2.0):
        end = torch.add(torch.add(at, 1), int(kind))
        q = torch.slice(p, at, end, 1)
        if torch.eq(n[1], 1.0):
          h = (self).linear_bfloat16(h, q, )
        elif (self).is_wide(h, q[0], n[0], ):
          h = (self).linear_by_onednn(h, q, n[2], )
        else:
          h = (self).linear(h, q, )
        at = end
      else:
        momentum = n[torch.add(first, 1)]
        eps = n[torch.add(first, 2)]
        if on_tape:
          h, mean, deviation, = torch.native_batch_norm(h, p[at], p[torch.add(at, 1)], b[stat], b[torch.add(stat, 1)], True, momentum, eps)
          _1 = torch.append(statistics, mean)
          _2 = torch.append(statistics, deviation)
        else:
          h = torch.batch_norm(h, p[at], p[torch.add(at, 1)], b[stat], b[torch.add(stat, 1)], torch.eq(kind, 2.0), momentum, eps, True)
        at = torch.add(at, 2)
        stat = torch.add(stat, 2)
      h = (self).activate(h, n[torch.add(first, 3)], n[torch.add(first, 4)], )
    for i in range(torch.len(statistics)):
      _3 = torch.append(saved, statistics[i])
    return h
  def perceptron(self: __torch__.Ops, x: Tensor, spec: Tensor, p: List[Tensor]) -> Tensor:
    return (self).perceptron_with_buffers(x, spec, p, annotate(List[Tensor], []), )
  def perceptron_with_buffers(self: __torch__.Ops, x: Tensor, spec: Tensor, p: List[Tensor], b: List[Tensor]) -> Tensor:
    return (self).run_layers(x, annotate(List[float], spec.tolist()), p, b, annotate(List[Tensor], []), False, )
  def linear_bfloat16(self: __torch__.Ops, x: Tensor, p: List[Tensor]) -> Tensor:
    y = torch.to(torch.linear(torch.to(x, 15), torch.to(p[0], 15), None), 6)
    if torch.gt(torch.len(p), 1):
      r = torch.add(y, p[1])
    else:
      r = y
    return r
  def convolution_bfloat16(self: __torch__.Ops, x: Tensor, p: List[Tensor], spec: Tensor) -> Tensor:
    y = torch.to((self).convolution(torch.to(x, 15), [torch.to(p[0], 15)], spec, ), 6)
    if torch.gt(torch.len(p), 1):
      shape = [1, -1]
      for i in range(torch.sub(torch.dim(x), 2)):
        _0 = torch.append(shape, 1)
      r = torch.add(y, torch.reshape(p[1], shape))
    else:
      r = y
    return r
