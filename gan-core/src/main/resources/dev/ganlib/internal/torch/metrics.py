  def mean_and_scatter(self: __torch__.Ops, x: Tensor) -> Tensor:
    y = torch.to(torch.detach(x), 7)
    m = torch.mean(y, [0])
    c = torch.sub(y, m)
    return torch.cat([m, torch.reshape(torch.mm(torch.t(c), c), [-1])])
  def root_factor(self: __torch__.Ops, a: Tensor) -> Tensor:
    w, v, = torch.linalg_eigh(a, "L")
    return torch.mul(v, torch.sqrt(torch.clamp_min(w, 0.0)))
  def trace_of_root_of_product(self: __torch__.Ops, a: Tensor, b: Tensor) -> Tensor:
    r = (self).root_factor(a, )
    s = (self).root_factor(b, )
    return torch.sum(torch.linalg_svdvals(torch.mm(torch.t(r), s)))
