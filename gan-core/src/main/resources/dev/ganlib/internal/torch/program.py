class Ops(Module):
  __parameters__ = []
  __buffers__ = []
  training : bool
  def forward(self: __torch__.Ops, x: Tensor) -> Tensor:
    return x
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
  def gradients(self: __torch__.Ops, loss: Tensor, p: List[Tensor]) -> List[Tensor]:
    return (self).fill_absent(torch.grad([loss], p, None, None, False, True), p, )
  def gradients_with_graph(self: __torch__.Ops, loss: Tensor, p: List[Tensor]) -> List[Tensor]:
    return (self).fill_absent(torch.grad([loss], p, None, True, True, True), p, )
  def reached(self: __torch__.Ops, loss: Tensor, p: List[Tensor]) -> Tensor:
    return (self).count_found(torch.grad([loss], p, None, True, False, True), )
  def count_found(self: __torch__.Ops, found: List[Optional[Tensor]]) -> Tensor:
    count = 0
    for i in range(torch.len(found)):
      if torch.__is__(found[i], None):
        pass
      else:
        count = torch.add(count, 1)
    return torch.full([], count, dtype=3)
  def requires_grad(self: __torch__.Ops, x: Tensor) -> Tensor:
    return torch.full([], int(ops.prim.requires_grad(x)), dtype=3)
  def leaf(self: __torch__.Ops, x: Tensor) -> Tensor:
    return torch.requires_grad_(torch.clone(torch.detach(x)), True)
  def detach(self: __torch__.Ops, x: Tensor) -> Tensor:
    return torch.detach(x)
  def sum_of_squares(self: __torch__.Ops, g: List[Tensor]) -> Tensor:
    squares = annotate(List[Tensor], [])
    for i in range(torch.len(g)):
      v = torch.reshape(g[i], [-1])
      _0 = torch.append(squares, torch.dot(v, v))
    return torch.sum(torch.to(torch.stack(squares), 7))
  def check(self: __torch__.Ops, loss: Tensor, g: List[Tensor]) -> Tensor:
    squares = (self).sum_of_squares(g, )
    total = torch.add(squares, torch.detach(loss))
    refused = torch.ne(torch.sub(total, total), 0)
    return torch.to(torch.stack([refused, torch.sqrt(squares)]), 6)
  def adam(self: __torch__.Ops, hyper: Tensor, checked: Tensor, p: List[Tensor], g: List[Tensor], m: List[Tensor], v: List[Tensor], t: List[Tensor]) -> Tensor:
    lr = float(torch.select(hyper, 0, 0))
    beta1 = float(torch.select(hyper, 0, 1))
    beta2 = float(torch.select(hyper, 0, 2))
    eps = float(torch.select(hyper, 0, 3))
    decay = float(torch.select(hyper, 0, 4))
    decoupled = bool(torch.select(hyper, 0, 5))
    q = (self).detach_all(p, )
    refused = torch.select(checked, 0, 0)
    torch._foreach_add_(t, torch.rsub(refused, 1))
    if decoupled:
      torch._fused_adamw_(q, g, m, v, annotate(List[Tensor], []), t, lr=lr, beta1=beta1, beta2=beta2, weight_decay=decay, eps=eps, amsgrad=False, maximize=False, grad_scale=None, found_inf=refused)
    else:
      torch._fused_adam_(q, g, m, v, annotate(List[Tensor], []), t, lr=lr, beta1=beta1, beta2=beta2, weight_decay=decay, eps=eps, amsgrad=False, maximize=False, grad_scale=None, found_inf=refused)
    return refused
  def sgd(self: __torch__.Ops, hyper: Tensor, checked: Tensor, p: List[Tensor], g: List[Tensor], b: List[Tensor]) -> Tensor:
    refused = torch.select(checked, 0, 0)
    torch._fused_sgd_((self).detach_all(p, ), g, b, weight_decay=float(torch.select(hyper, 0, 2)), momentum=float(torch.select(hyper, 0, 1)), lr=float(torch.select(hyper, 0, 0)), dampening=0.0, nesterov=bool(torch.select(hyper, 0, 3)), maximize=False, is_first_step=False, grad_scale=None, found_inf=refused)
    return refused
  def sgd_plain(self: __torch__.Ops, hyper: Tensor, checked: Tensor, p: List[Tensor], g: List[Tensor]) -> Tensor:
    return (self).sgd(hyper, checked, p, g, annotate(List[Tensor], []), )
  def rms_prop(self: __torch__.Ops, hyper: Tensor, checked: Tensor, p: List[Tensor], g: List[Tensor], v: List[Tensor], b: List[Tensor], c: List[Tensor]) -> Tensor:
    lr = float(torch.select(hyper, 0, 0))
    alpha = float(torch.select(hyper, 0, 1))
    eps = float(torch.select(hyper, 0, 2))
    decay = float(torch.select(hyper, 0, 3))
    momentum = float(torch.select(hyper, 0, 4))
    q = (self).detach_all(p, )
    refused = torch.select(checked, 0, 0)
    held = torch.to(refused, 11)
    applied = torch.to(torch.rsub(refused, 1), ops.prim.dtype(p[0]))
    if torch.ne(decay, 0.0):
      torch._foreach_add_(g, q, alpha=decay)
    for i in range(torch.len(g)):
      _0 = torch.masked_fill_(g[i], held, 0.0)
    keep = torch.rsub(torch.mul(applied, torch.sub(1.0, alpha)), 1)
    torch._foreach_mul_(v, keep)
    torch._foreach_addcmul_(v, g, g, torch.sub(1.0, alpha))
    if torch.gt(torch.len(c), 0):
      torch._foreach_mul_(c, keep)
      torch._foreach_add_(c, g, alpha=torch.sub(1.0, alpha))
      d = torch._foreach_addcmul(v, c, c, -1.0)
      torch._foreach_clamp_min_(d, 0.0)
      torch._foreach_sqrt_(d)
    else:
      d = torch._foreach_sqrt(v)
    torch._foreach_add_(d, eps)
    if torch.gt(torch.len(b), 0):
      torch._foreach_mul_(b, torch.rsub(torch.mul(applied, torch.sub(1.0, momentum)), 1))
      torch._foreach_addcdiv_(b, g, d, 1.0)
      for i in range(torch.len(q)):
        _1 = torch.sub_(q[i], torch.masked_fill_(torch.mul(b[i], lr), held, 0.0))
    else:
      torch._foreach_addcdiv_(q, g, d, torch.neg(lr))
    return refused
  def rms_prop_plain(self: __torch__.Ops, hyper: Tensor, checked: Tensor, p: List[Tensor], g: List[Tensor], v: List[Tensor]) -> Tensor:
    return (self).rms_prop(hyper, checked, p, g, v, annotate(List[Tensor], []), annotate(List[Tensor], []), )
  def rms_prop_momentum(self: __torch__.Ops, hyper: Tensor, checked: Tensor, p: List[Tensor], g: List[Tensor], v: List[Tensor], b: List[Tensor]) -> Tensor:
    return (self).rms_prop(hyper, checked, p, g, v, b, annotate(List[Tensor], []), )
  def rms_prop_centered(self: __torch__.Ops, hyper: Tensor, checked: Tensor, p: List[Tensor], g: List[Tensor], v: List[Tensor], c: List[Tensor]) -> Tensor:
    return (self).rms_prop(hyper, checked, p, g, v, annotate(List[Tensor], []), c, )
  def clip_gradient_norm(self: __torch__.Ops, bound: Tensor, g: List[Tensor]) -> Tensor:
    norm = torch.to(torch.sqrt((self).sum_of_squares(g, )), ops.prim.dtype(g[0]))
    factor = torch.clamp_max(torch.mul(torch.reciprocal(torch.add(norm, 1e-06)), float(bound)), 1.0)
    torch._foreach_mul_(g, factor)
    return factor
  def clip_gradient_value(self: __torch__.Ops, bound: Tensor, g: List[Tensor]) -> Tensor:
    torch._foreach_clamp_max_(g, float(bound))
    torch._foreach_clamp_min_(g, torch.neg(float(bound)))
    return torch.detach(g[0])
  def clip_weights(self: __torch__.Ops, bound: Tensor, checked: Tensor, p: List[Tensor]) -> Tensor:
    like = torch.detach(p[0])
    limit = torch.full([], float(bound), dtype=ops.prim.dtype(like), device=ops.prim.device(like))
    refused = torch.to(torch.select(checked, 0, 0), 11)
    limit = torch.where(refused, torch.full_like(limit, inf), limit)
    low = torch.neg(limit)
    for i in range(torch.len(p)):
      _0 = torch.clamp_(torch.detach(p[i]), low, limit)
    return limit
  def lerp_all(self: __torch__.Ops, weight: Tensor, p: List[Tensor], source: List[Tensor]) -> Tensor:
    torch._foreach_lerp_(p, (self).detach_all(source, ), float(weight))
    return p[0]
  def add_scaled(self: __torch__.Ops, weight: Tensor, total: List[Tensor], g: List[Tensor]) -> Tensor:
    torch._foreach_add_(total, g, alpha=float(weight))
    return total[0]
  def detach_all(self: __torch__.Ops, p: List[Tensor]) -> List[Tensor]:
    q = annotate(List[Tensor], [])
    for i in range(torch.len(p)):
      _0 = torch.append(q, torch.detach(p[i]))
    return q
  def clone_all(self: __torch__.Ops, p: List[Tensor]) -> List[Tensor]:
    r = annotate(List[Tensor], [])
    for i in range(torch.len(p)):
      _0 = torch.append(r, torch.clone(torch.detach(p[i])))
    return r
  def blocked_size(self: __torch__.Ops, p: Tensor) -> int:
    n = torch.numel(p)
    if torch.gt(torch.dim(p), 2):
      kernel = torch.floordiv(n, torch.mul(torch.size(p, 0), torch.size(p, 1)))
      a = torch.mul(torch.floordiv(torch.add(torch.size(p, 0), 15), 16), 16)
      b = torch.mul(torch.floordiv(torch.add(torch.size(p, 1), 15), 16), 16)
      n = torch.mul(torch.mul(a, b), kernel)
    return n
  def spoil_freed_memory(self: __torch__.Ops, p: List[Tensor]) -> Tensor:
    device = ops.prim.device(p[0])
    for round in range(2):
      held = annotate(List[Tensor], [])
      size = 1048576
      for i in range(15):
        for j in range(2):
          _0 = torch.append(held, torch.full([size], nan, dtype=6, device=device))
        size = torch.floordiv(size, 2)
      for i in range(torch.len(p)):
        for j in range(2):
          _1 = torch.append(held, torch.full([(self).blocked_size(p[i], )], nan, dtype=6, device=device))
    return torch.full([2], nan, dtype=6, device=device)
  def doubles(self: __torch__.Ops, p: List[Tensor], moved: Tensor) -> List[Tensor]:
    r = annotate(List[Tensor], [])
    for i in range(torch.len(p)):
      x = torch.clone(torch.detach(p[i]))
      if torch.is_floating_point(x):
        x = torch.requires_grad_(torch.to(x, 7), bool(moved))
      _0 = torch.append(r, x)
    return r
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
  def distances(self: __torch__.Ops, a: List[Tensor], b: List[Tensor]) -> Tensor:
    r = annotate(List[Tensor], [])
    for i in range(torch.len(a)):
      y = torch.to(b[i], 7)
      _0 = torch.append(r, torch.norm(torch.sub(torch.to(a[i], 7), y)))
      _1 = torch.append(r, torch.norm(y))
    return torch.stack(r)
  def restore_if(self: __torch__.Ops, checked: Tensor, b: List[Tensor], saved: List[Tensor]) -> Tensor:
    refused = torch.to(torch.select(checked, 0, 0), 11)
    if ops.prim.is_cpu(refused):
      if bool(refused):
        _0 = (self).copy_all(b, saved, )
    else:
      for i in range(torch.len(b)):
        _1 = torch.copy_(b[i], torch.where(refused, saved[i], b[i]))
    return refused
  def copy_all(self: __torch__.Ops, p: List[Tensor], source: List[Tensor]) -> Tensor:
    for i in range(torch.len(p)):
      _0 = torch.copy_(torch.detach(p[i]), source[i])
    return torch.detach(p[0])
  def equal_all(self: __torch__.Ops, a: List[Tensor], b: List[Tensor]) -> Tensor:
    same = annotate(bool, True)
    for i in range(torch.len(a)):
      if torch.equal(a[i], b[i]):
        pass
      else:
        same = False
    return torch.full([], int(same), dtype=3)
  def concatenate(self: __torch__.Ops, values: List[Tensor]) -> Tensor:
    r = annotate(List[Tensor], [])
    for i in range(torch.len(values)):
      v = torch.reshape(torch.detach(values[i]), [-1])
      if torch.is_floating_point(v):
        _0 = torch.append(r, v)
      else:
        _1 = torch.append(r, torch.to(v, 7))
    return torch.to(torch.cat(r), 7)
  def shape_of(self: __torch__.Ops, spec: Tensor) -> List[int]:
    shape = annotate(List[int], [])
    for i in range(torch.sub(torch.len(spec), 1)):
      _0 = torch.append(shape, int(torch.select(spec, 0, torch.add(i, 1))))
    return shape
  def normal(self: __torch__.Ops, like: Tensor, spec: Tensor) -> Tensor:
    g = torch.Generator(device=ops.prim.device(like), seed=int(torch.select(spec, 0, 0)))
    return torch.randn((self).shape_of(spec, ), generator=g, dtype=ops.prim.dtype(like), device=ops.prim.device(like))
  def normal_of_float32(self: __torch__.Ops, like: Tensor, spec: Tensor) -> Tensor:
    return torch.to((self).normal(torch.to(like, 6), spec, ), ops.prim.dtype(like))
  def uniform_of_float32(self: __torch__.Ops, like: Tensor, spec: Tensor, bounds: Tensor) -> Tensor:
    return torch.to((self).uniform(torch.to(like, 6), spec, bounds, ), ops.prim.dtype(like))
  def uniform(self: __torch__.Ops, like: Tensor, spec: Tensor, bounds: Tensor) -> Tensor:
    low = float(torch.select(bounds, 0, 0))
    high = float(torch.select(bounds, 0, 1))
    g = torch.Generator(device=ops.prim.device(like), seed=int(torch.select(spec, 0, 0)))
    u = torch.rand((self).shape_of(spec, ), generator=g, dtype=ops.prim.dtype(like), device=ops.prim.device(like))
    return torch.add(torch.mul(u, torch.sub(high, low)), low)
  def truncated_normal(self: __torch__.Ops, like: Tensor, spec: Tensor) -> Tensor:
    g = torch.Generator(device=ops.prim.device(like), seed=int(torch.select(spec, 0, 0)))
    u = torch.rand((self).shape_of(spec, ), generator=g, dtype=7, device=ops.prim.device(like))
    tail = torch.mul(torch.sub(torch.mul(u, 2.0), 1.0), 0.9544997361036416)
    return torch.to(torch.mul(torch.erfinv(tail), 1.4142135623730951), ops.prim.dtype(like))
  def permutation(self: __torch__.Ops, like: Tensor, spec: Tensor) -> Tensor:
    g = torch.Generator(device=ops.prim.device(like), seed=int(torch.select(spec, 0, 0)))
    return torch.randperm(int(torch.select(spec, 0, 1)), generator=g, dtype=4, device=ops.prim.device(like))
  def integers(self: __torch__.Ops, like: Tensor, spec: Tensor) -> Tensor:
    g = torch.Generator(device=ops.prim.device(like), seed=int(torch.select(spec, 0, 0)))
    return torch.randint(0, int(torch.select(spec, 0, 1)), [int(torch.select(spec, 0, 2))], generator=g, dtype=4, device=ops.prim.device(like))
  def one_hot_draws(self: __torch__.Ops, like: Tensor, spec: Tensor) -> Tensor:
    index = (self).integers(like, spec, )
    return torch.to(torch.one_hot(index, int(torch.select(spec, 0, 1))), ops.prim.dtype(like))
  def dropout(self: __torch__.Ops, x: Tensor, seed: Tensor, rate: Tensor) -> Tensor:
    keep = torch.sub(1.0, float(rate))
    g = torch.Generator(device=ops.prim.device(x), seed=int(seed))
    mask = torch.bernoulli(torch.full_like(torch.detach(x), keep), generator=g)
    return torch.mul(torch.mul(x, mask), torch.div(1.0, keep))
  def dropout_of_float32(self: __torch__.Ops, x: Tensor, seed: Tensor, rate: Tensor) -> Tensor:
    keep = torch.sub(1.0, float(rate))
    g = torch.Generator(device=ops.prim.device(x), seed=int(seed))
    mask = torch.bernoulli(torch.full_like(torch.detach(x), keep, dtype=6), generator=g)
    return torch.mul(torch.mul(x, torch.to(mask, ops.prim.dtype(x))), torch.div(1.0, keep))
  def columns(self: __torch__.Ops, matrices: List[Tensor]) -> Tensor:
    return torch.cat(matrices, 1)
  def slice_columns(self: __torch__.Ops, x: Tensor, range_: Tensor) -> Tensor:
    return torch.slice(x, 1, int(torch.select(range_, 0, 0)), int(torch.select(range_, 0, 1)), 1)
  def join_labels(self: __torch__.Ops, x: Tensor, labels: Tensor, classes: Tensor) -> Tensor:
    shape = [torch.size(x, 0), int(classes)]
    for i in range(torch.sub(torch.dim(x), 2)):
      _0 = torch.append(shape, 1)
    y = torch.reshape(torch.to(torch.one_hot(labels, int(classes)), ops.prim.dtype(x)), shape)
    whole = torch.size(x)
    _1 = torch._set_item(whole, 1, int(classes))
    return torch.cat([x, torch.expand(y, whole)], 1)
  def slice_rows(self: __torch__.Ops, x: Tensor, range_: Tensor) -> Tensor:
    return torch.slice(x, 0, int(torch.select(range_, 0, 0)), int(torch.select(range_, 0, 1)), 1)
  def gather(self: __torch__.Ops, like: Tensor, data: Tensor, index: Tensor) -> Tensor:
    return torch.to(torch.index_select(data, 0, index), ops.prim.dtype(like))
  def gather_scaled(self: __torch__.Ops, like: Tensor, data: Tensor, index: Tensor, affine: Tensor) -> Tensor:
    scale = float(torch.select(affine, 0, 0))
    shift = float(torch.select(affine, 0, 1))
    rows = torch.to(torch.index_select(data, 0, index), ops.prim.dtype(like))
    return torch.add_(torch.mul_(rows, scale), shift)
  def bce(self: __torch__.Ops, x: Tensor, target: Tensor) -> Tensor:
    return torch.binary_cross_entropy(x, torch.full_like(torch.detach(x), float(target)), None, 1)
  def bce_with_logits(self: __torch__.Ops, x: Tensor, target: Tensor) -> Tensor:
    return torch.binary_cross_entropy_with_logits(x, torch.full_like(torch.detach(x), float(target)), None, None, 1)
  def by_sample(self: __torch__.Ops, x: Tensor, values: Tensor) -> Tensor:
    if torch.eq(torch.numel(values), torch.numel(x)):
      r = torch.reshape(values, torch.size(x))
    else:
      shape = [torch.size(x, 0)]
      for i in range(torch.sub(torch.dim(x), 1)):
        _0 = torch.append(shape, 1)
      r = torch.expand_as(torch.reshape(values, shape), x)
    return r
  def bce_labels(self: __torch__.Ops, x: Tensor, labels: Tensor) -> Tensor:
    return torch.binary_cross_entropy(x, (self).by_sample(x, labels, ), None, 1)
  def bce_with_logits_labels(self: __torch__.Ops, x: Tensor, labels: Tensor) -> Tensor:
    return torch.binary_cross_entropy_with_logits(x, (self).by_sample(x, labels, ), None, None, 1)
  def half_distance(self: __torch__.Ops, x: Tensor, target: Tensor) -> Tensor:
    return torch.mul(torch.mean(torch.sum(torch.square(torch.sub(x, target)), [1])), 0.5)
  def half_square(self: __torch__.Ops, x: Tensor, target: Tensor) -> Tensor:
    return torch.mul(torch.mean(torch.square(torch.sub(x, float(target)))), 0.5)
  def half_square_labels(self: __torch__.Ops, x: Tensor, labels: Tensor, ends: Tensor) -> Tensor:
    a = float(torch.select(ends, 0, 0))
    b = float(torch.select(ends, 0, 1))
    targets = torch.add(torch.mul((self).by_sample(x, labels, ), torch.sub(b, a)), a)
    return torch.mul(torch.mean(torch.square(torch.sub(x, targets))), 0.5)
  def minimax_generator(self: __torch__.Ops, x: Tensor) -> Tensor:
    return torch.neg(torch.mean(torch.softplus(x, 1.0, 20.0)))
  def hinge(self: __torch__.Ops, x: Tensor, sign: Tensor) -> Tensor:
    return torch.mean(torch.relu(torch.rsub(torch.mul(x, float(sign)), 1)))
  def mean(self: __torch__.Ops, x: Tensor, factor: Tensor) -> Tensor:
    return torch.mul(torch.mean(x), float(factor))
  def relativistic(self: __torch__.Ops, higher: Tensor, lower: Tensor) -> Tensor:
    return torch.mean(torch.softplus(torch.sub(lower, higher), 1.0, 20.0))
  def relativistic_average(self: __torch__.Ops, higher: Tensor, lower: Tensor, kind: Tensor) -> Tensor:
    up = torch.sub(higher, torch.mean(lower))
    down = torch.sub(torch.mean(higher), lower)
    which = int(kind)
    if torch.eq(which, 0):
      a = torch.mean(torch.softplus(torch.neg(up), 1.0, 20.0))
      b = torch.mean(torch.softplus(torch.neg(down), 1.0, 20.0))
    elif torch.eq(which, 1):
      a = torch.mean(torch.relu(torch.rsub(up, 1)))
      b = torch.mean(torch.relu(torch.rsub(down, 1)))
    else:
      a = torch.mean(torch.square(torch.sub(up, 1.0)))
      b = torch.mean(torch.square(torch.sub(down, 1.0)))
    return torch.mul(torch.add(a, b), 0.5)
  def labels(self: __torch__.Ops, uniform: Tensor, spec: Tensor) -> Tensor:
    low = float(torch.select(spec, 0, 0))
    high = float(torch.select(spec, 0, 1))
    other_low = float(torch.select(spec, 0, 2))
    other_high = float(torch.select(spec, 0, 3))
    place = torch.select(uniform, 1, 1)
    own = torch.add(torch.mul(place, torch.sub(high, low)), low)
    other = torch.add(torch.mul(place, torch.sub(other_high, other_low)), other_low)
    return torch.where(torch.lt(torch.select(uniform, 1, 0), float(torch.select(spec, 0, 4))), other, own)
  def add_noise(self: __torch__.Ops, x: Tensor, noise: Tensor, deviation: Tensor) -> Tensor:
    return torch.add(x, torch.mul(noise, float(deviation)))
  def between(self: __torch__.Ops, real: Tensor, fake: Tensor, uniform: Tensor) -> Tensor:
    u = (self).by_sample(real, uniform, )
    x = torch.add(torch.mul(torch.detach(real), u), torch.mul(torch.detach(fake), torch.rsub(u, 1)))
    return torch.requires_grad_(torch.detach(x), True)
  def around(self: __torch__.Ops, real: Tensor, uniform: Tensor) -> Tensor:
    x = torch.detach(real)
    deviation = torch.std(x, False)
    return torch.requires_grad_(torch.add(x, torch.mul(torch.mul(uniform, deviation), 0.5)), True)
  def input_gradient_squares(self: __torch__.Ops, output: Tensor, x: Tensor) -> Tensor:
    g = (self).fill_absent(torch.grad([torch.sum(output)], [x], None, True, True, True), [x], )
    return torch.sum(torch.square(torch.flatten(g[0], 1, -1)), [1])
  def norm_penalty(self: __torch__.Ops, output: Tensor, x: Tensor, spec: Tensor) -> List[Tensor]:
    norms = torch.sqrt(torch.add((self).input_gradient_squares(output, x, ), 1e-12))
    excess = torch.sub(norms, float(torch.select(spec, 0, 1)))
    if bool(torch.select(spec, 0, 2)):
      excess = torch.relu(excess)
    value = torch.mul(torch.mean(torch.square(excess)), float(torch.select(spec, 0, 0)))
    return [value, torch.mean(torch.detach(norms))]
  def square_penalty(self: __torch__.Ops, output: Tensor, x: Tensor, weight: Tensor) -> List[Tensor]:
    squares = (self).input_gradient_squares(output, x, )
    value = torch.mul(torch.mean(squares), float(weight))
    return [value, torch.mean(torch.sqrt(torch.add(torch.detach(squares), 1e-12)))]
  def softplus(self: __torch__.Ops, x: Tensor) -> Tensor:
    return torch.softplus(x, 1.0, 20.0)
  def probability_and_accuracy(self: __torch__.Ops, x: Tensor, logits: Tensor, expected: Tensor) -> Tensor:
    p = torch.detach(x)
    if bool(logits):
      p = torch.sigmoid(p)
    if bool(expected):
      right = torch.gt(p, 0.5)
    else:
      right = torch.lt(p, 0.5)
    return torch.stack([torch.mean(p, dtype=7), torch.mean(right, dtype=7)])
  def range(self: __torch__.Ops, x: Tensor) -> Tensor:
    y = torch.to(torch.detach(x), 7)
    return torch.stack([torch.min(y), torch.max(y)])
  def sums_of_rows(self: __torch__.Ops, x: Tensor) -> Tensor:
    return torch.sum(torch.reshape(torch.detach(x), [torch.size(x, 0), -1]), [1])
  def broken_rows(self: __torch__.Ops, x: Tensor) -> Tensor:
    y = torch.detach(x)
    broken = torch.to(torch.logical_not(torch.isfinite((self).sums_of_rows(torch.sub(y, y), ))), 7)
    return torch.stack([torch.sum(broken), torch.to(torch.argmax(broken), 7)])
  def average(self: __torch__.Ops, a: Tensor, b: Tensor) -> Tensor:
    return torch.mul(torch.add(a, b), 0.5)
  def scale(self: __torch__.Ops, x: Tensor, number: Tensor) -> Tensor:
    return torch.mul(x, float(number))
  def shift(self: __torch__.Ops, x: Tensor, number: Tensor) -> Tensor:
    return torch.add(x, float(number))
  def power(self: __torch__.Ops, x: Tensor, number: Tensor) -> Tensor:
    return torch.pow(x, float(number))
  def at_least(self: __torch__.Ops, x: Tensor, number: Tensor) -> Tensor:
    return torch.clamp_min(x, float(number))
  def at_most(self: __torch__.Ops, x: Tensor, number: Tensor) -> Tensor:
    return torch.clamp_max(x, float(number))
  def like(self: __torch__.Ops, x: Tensor, number: Tensor) -> Tensor:
    return torch.full_like(torch.detach(x), float(number))
  def cross_entropy(self: __torch__.Ops, logits: Tensor, labels: Tensor) -> Tensor:
    return torch.cross_entropy_loss(logits, labels, None, 1, -9223372036854775807, 0.0)
  def accuracy(self: __torch__.Ops, logits: Tensor, labels: Tensor) -> Tensor:
    right = torch.eq(torch.argmax(torch.detach(logits), 1, False), labels)
    return torch.mean(torch.to(right, 7))
