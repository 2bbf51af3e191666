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
    found = torch.grad([loss], p, None, True, False, True)
    count = 0
    for i in range(torch.len(p)):
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
  def check(self: __torch__.Ops, loss: Tensor, g: List[Tensor]) -> Tensor:
    squares = torch.sum(torch.square(torch.to(torch.stack(torch._foreach_norm(g)), 7)))
    total = torch.add(squares, torch.to(torch.detach(loss), 7))
    refused = torch.logical_not(torch.isfinite(total))
    return torch.stack([torch.to(refused, 6), torch.to(torch.sqrt(squares), 6)])
  def adam(self: __torch__.Ops, hyper: Tensor, checked: Tensor, p: List[Tensor], g: List[Tensor], m: List[Tensor], v: List[Tensor], t: List[Tensor]) -> Tensor:
    lr = float(torch.select(hyper, 0, 0))
    beta1 = float(torch.select(hyper, 0, 1))
    beta2 = float(torch.select(hyper, 0, 2))
    eps = float(torch.select(hyper, 0, 3))
    q = annotate(List[Tensor], [])
    for i in range(torch.len(p)):
      _0 = torch.append(q, torch.detach(p[i]))
    refused = torch.select(checked, 0, 0)
    applied = torch.to(torch.rsub(refused, 1), 6)
    for i in range(torch.len(t)):
      _1 = torch.add_(t[i], applied)
    torch._fused_adam_(q, g, m, v, annotate(List[Tensor], []), t, lr=lr, beta1=beta1, beta2=beta2, weight_decay=0.0, eps=eps, amsgrad=False, maximize=False, grad_scale=None, found_inf=refused)
    return refused
  def clone_all(self: __torch__.Ops, p: List[Tensor]) -> List[Tensor]:
    r = annotate(List[Tensor], [])
    for i in range(torch.len(p)):
      _0 = torch.append(r, torch.clone(torch.detach(p[i])))
    return r
  def restore_if(self: __torch__.Ops, checked: Tensor, b: List[Tensor], saved: List[Tensor]) -> Tensor:
    refused = torch.to(torch.select(checked, 0, 0), 11)
    for i in range(torch.len(b)):
      _0 = torch.copy_(b[i], torch.where(refused, saved[i], b[i]))
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
      _0 = torch.append(r, torch.to(torch.reshape(torch.detach(values[i]), [-1]), 7))
    return torch.cat(r)
  def shape_of(self: __torch__.Ops, spec: Tensor) -> List[int]:
    shape = annotate(List[int], [])
    for i in range(torch.sub(torch.len(spec), 1)):
      _0 = torch.append(shape, int(torch.select(spec, 0, torch.add(i, 1))))
    return shape
  def normal(self: __torch__.Ops, like: Tensor, spec: Tensor) -> Tensor:
    g = torch.Generator(device=ops.prim.device(like), seed=int(torch.select(spec, 0, 0)))
    return torch.randn((self).shape_of(spec, ), generator=g, dtype=ops.prim.dtype(like), device=ops.prim.device(like))
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
  def dropout(self: __torch__.Ops, x: Tensor, seed: Tensor, rate: Tensor) -> Tensor:
    keep = torch.sub(1.0, float(rate))
    g = torch.Generator(device=ops.prim.device(x), seed=int(seed))
    mask = torch.bernoulli(torch.full_like(torch.detach(x), keep), generator=g)
    return torch.mul(torch.mul(x, mask), torch.div(1.0, keep))
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
  def bce_targets(self: __torch__.Ops, x: Tensor, target: Tensor) -> Tensor:
    return torch.binary_cross_entropy(x, target, None, 1)
  def bce_with_logits_targets(self: __torch__.Ops, x: Tensor, target: Tensor) -> Tensor:
    return torch.binary_cross_entropy_with_logits(x, target, None, None, 1)
  def softplus(self: __torch__.Ops, x: Tensor) -> Tensor:
    return torch.softplus(x, 1.0, 20.0)
  def probability_and_accuracy(self: __torch__.Ops, x: Tensor, logits: Tensor, expected: Tensor) -> Tensor:
    p = torch.detach(x)
    if bool(logits):
      p = torch.sigmoid(p)
    above = torch.mean(torch.to(torch.gt(p, 0.5), 7))
    if bool(expected):
      accuracy = above
    else:
      accuracy = torch.mean(torch.to(torch.lt(p, 0.5), 7))
    return torch.stack([torch.to(torch.mean(p), 7), accuracy])
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
