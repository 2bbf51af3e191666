# Steps of optimizers, clipping and averages, in place (FusedUpdates.java).
#
# checked is what "check" returned, (2): where checked[0] is 1 nothing may change. That is decided
# on the device, by the kernels' own flag or by arithmetic, so that no read waits for it.

  # m = beta1 m + (1 - beta1) g, v = beta2 v + (1 - beta2) g^2, t = t + 1,
  # p = p - lr (m / (1 - beta1^t)) / (sqrt(v / (1 - beta2^t)) + eps),
  # with g = g + decay p first, or, decoupled, p = (1 - lr decay) p first.
  # hyper (6): lr, beta1, beta2, eps, decay, decoupled; checked (2); p, g, m, v of (any...) each;
  # t of () -> ()
  def adam(self: __torch__.Ops, hyper: Tensor, checked: Tensor, p: List[Tensor], g: List[Tensor], m: List[Tensor], v: List[Tensor], t: List[Tensor]) -> Tensor:
    lr = float(torch.select(hyper, 0, 0))
    beta1 = float(torch.select(hyper, 0, 1))
    beta2 = float(torch.select(hyper, 0, 2))
    eps = float(torch.select(hyper, 0, 3))
    decay = float(torch.select(hyper, 0, 4))
    decoupled = bool(torch.select(hyper, 0, 5))
    q = (self).detach_all(p, )
    refused = torch.select(checked, 0, 0)
    # The kernels take t as the step that is made, so it is counted first.
    torch._foreach_add_(t, torch.rsub(refused, 1))
    if decoupled:
      torch._fused_adamw_(q, g, m, v, annotate(List[Tensor], []), t, lr=lr, beta1=beta1, beta2=beta2, weight_decay=decay, eps=eps, amsgrad=False, maximize=False, grad_scale=None, found_inf=refused)
    else:
      torch._fused_adam_(q, g, m, v, annotate(List[Tensor], []), t, lr=lr, beta1=beta1, beta2=beta2, weight_decay=decay, eps=eps, amsgrad=False, maximize=False, grad_scale=None, found_inf=refused)
    return refused

  # b = momentum b + g + decay p, p = p - lr b, or with Nesterov p - lr (g + decay p + momentum b).
  # hyper (4): lr, momentum, decay, Nesterov; checked (2); p, g, b of (any...) each -> ()
  def sgd(self: __torch__.Ops, hyper: Tensor, checked: Tensor, p: List[Tensor], g: List[Tensor], b: List[Tensor]) -> Tensor:
    refused = torch.select(checked, 0, 0)
    torch._fused_sgd_((self).detach_all(p, ), g, b, weight_decay=float(torch.select(hyper, 0, 2)), momentum=float(torch.select(hyper, 0, 1)), lr=float(torch.select(hyper, 0, 0)), dampening=0.0, nesterov=bool(torch.select(hyper, 0, 3)), maximize=False, is_first_step=False, grad_scale=None, found_inf=refused)
    return refused

  # p = p - lr (g + decay p).
  # hyper (4) as of sgd, checked (2), p and g of (any...) each -> ()
  def sgd_plain(self: __torch__.Ops, hyper: Tensor, checked: Tensor, p: List[Tensor], g: List[Tensor]) -> Tensor:
    return (self).sgd(hyper, checked, p, g, annotate(List[Tensor], []), )

  # g = g + decay p, v = alpha v + (1 - alpha) g^2, c = alpha c + (1 - alpha) g,
  # d = sqrt(v - c^2) + eps, b = momentum b + g / d, p = p - lr b; an empty c counts as 0, and with
  # an empty b p = p - lr g / d. libtorch has no kernel of it, hence one operation after another.
  # hyper (5): lr, alpha, eps, decay, momentum; checked (2); p, g, v, b, c of (any...) each -> ()
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
      # Refused: a gradient of 0 and factors of 1 leave v, c and b as they are.
      _0 = torch.masked_fill_(g[i], held, 0.0)
    keep = torch.rsub(torch.mul(applied, torch.sub(1.0, alpha)), 1)
    torch._foreach_mul_(v, keep)
    torch._foreach_addcmul_(v, g, g, torch.sub(1.0, alpha))
    if torch.gt(torch.len(c), 0):
      torch._foreach_mul_(c, keep)
      torch._foreach_add_(c, g, alpha=torch.sub(1.0, alpha))
      d = torch._foreach_addcmul(v, c, c, -1.0)
      # Rounding may bring v - c^2 below 0.
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

  # The same without momentum, not centered.
  # hyper (5), checked (2), p, g, v of (any...) each -> ()
  def rms_prop_plain(self: __torch__.Ops, hyper: Tensor, checked: Tensor, p: List[Tensor], g: List[Tensor], v: List[Tensor]) -> Tensor:
    return (self).rms_prop(hyper, checked, p, g, v, annotate(List[Tensor], []), annotate(List[Tensor], []), )

  # The same with momentum, not centered.
  # hyper (5), checked (2), p, g, v, b of (any...) each -> ()
  def rms_prop_momentum(self: __torch__.Ops, hyper: Tensor, checked: Tensor, p: List[Tensor], g: List[Tensor], v: List[Tensor], b: List[Tensor]) -> Tensor:
    return (self).rms_prop(hyper, checked, p, g, v, b, annotate(List[Tensor], []), )

  # The same without momentum, centered.
  # hyper (5), checked (2), p, g, v, c of (any...) each -> ()
  def rms_prop_centered(self: __torch__.Ops, hyper: Tensor, checked: Tensor, p: List[Tensor], g: List[Tensor], v: List[Tensor], c: List[Tensor]) -> Tensor:
    return (self).rms_prop(hyper, checked, p, g, v, annotate(List[Tensor], []), c, )

  # g = g min(1, bound / (|g| + 1e-6)), the norm over all gradients together; returns the factor.
  # bound (), g of (any...) -> ()
  def clip_gradient_norm(self: __torch__.Ops, bound: Tensor, g: List[Tensor]) -> Tensor:
    norm = torch.to(torch.sqrt((self).sum_of_squares(g, )), ops.prim.dtype(g[0]))
    factor = torch.clamp_max(torch.mul(torch.reciprocal(torch.add(norm, 1e-06)), float(bound)), 1.0)
    torch._foreach_mul_(g, factor)
    return factor

  # g = min(max(g, -bound), bound).
  # bound (), g of (any...) -> g_1's shape
  def clip_gradient_value(self: __torch__.Ops, bound: Tensor, g: List[Tensor]) -> Tensor:
    torch._foreach_clamp_max_(g, float(bound))
    torch._foreach_clamp_min_(g, torch.neg(float(bound)))
    return torch.detach(g[0])

  # p = min(max(p, -bound), bound). The bound is a tensor, infinite where the move is refused.
  # bound (), checked (2), p of (any...) -> ()
  def clip_weights(self: __torch__.Ops, bound: Tensor, checked: Tensor, p: List[Tensor]) -> Tensor:
    like = torch.detach(p[0])
    limit = torch.full([], float(bound), dtype=ops.prim.dtype(like), device=ops.prim.device(like))
    refused = torch.to(torch.select(checked, 0, 0), 11)
    limit = torch.where(refused, torch.full_like(limit, inf), limit)
    low = torch.neg(limit)
    for i in range(torch.len(p)):
      _0 = torch.clamp_(torch.detach(p[i]), low, limit)
    return limit

  # p = p + weight (source - p).
  # weight (), p and source of (any...) each -> p_1's shape
  def lerp_all(self: __torch__.Ops, weight: Tensor, p: List[Tensor], source: List[Tensor]) -> Tensor:
    torch._foreach_lerp_(p, (self).detach_all(source, ), float(weight))
    return p[0]

  # total = total + weight g.
  # weight (), total and g of (any...) each -> total_1's shape
  def add_scaled(self: __torch__.Ops, weight: Tensor, total: List[Tensor], g: List[Tensor]) -> Tensor:
    torch._foreach_add_(total, g, alpha=float(weight))
    return total[0]
