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
  def wide_minus(self: __torch__.Ops, x: Tensor, middle: Tensor) -> Tensor:
    return torch.sub(torch.to(x, 7), middle)
  def wide_mean(self: __torch__.Ops, x: Tensor) -> Tensor:
    return torch.mean(torch.to(x, 7), [0])
  def left_of_distances(self: __torch__.Ops, x: Tensor, share: Tensor) -> Tensor:
    norms = torch.mul(torch.sum(torch.square(x), [1], True), float(share))
    return torch.cat([torch.mul(x, -2.0), torch.add(torch.mul(norms, 0.0), float(share)), norms], 1)
  def right_of_distances(self: __torch__.Ops, y: Tensor) -> Tensor:
    norms = torch.sum(torch.square(y), [1], True)
    return torch.t(torch.cat([y, norms, torch.add(torch.mul(norms, 0.0), 1.0)], 1))
  def kth_squared_distance(self: __torch__.Ops, x: Tensor, y: Tensor, k: Tensor) -> Tensor:
    d = torch.mm(x, y)
    if torch.eq(int(k), 1):
      values = torch.amin(d, [1])
    else:
      nearest, places, = torch.topk(d, int(k), 1, False, True)
      values = torch.clone(torch.select(nearest, 1, torch.sub(int(k), 1)))
    return torch.mul(values, torch.gt(values, torch.mul(torch.select(x, 1, -1), 2e-12)))
  def balls_around(self: __torch__.Ops, x: Tensor, y: Tensor, radii: Tensor) -> Tensor:
    return torch.sum(torch.le(torch.mm(x, y), torch.unsqueeze(radii, 0)), [1])
  def inside_balls(self: __torch__.Ops, x: Tensor, y: Tensor, radii: Tensor, start: Tensor) -> Tensor:
    own = torch.slice(radii, 0, int(start), torch.add(int(start), torch.size(x, 0)), 1)
    return torch.sum(torch.le(torch.mm(x, y), torch.unsqueeze(own, 1)), [1])
  def cubic_kernel(self: __torch__.Ops, products: Tensor, width: int) -> Tensor:
    base = torch.add(torch.div(products, float(width)), 1.0)
    return torch.mul(torch.square(base), base)
  def kernel_sums(self: __torch__.Ops, x: Tensor, y: Tensor) -> Tensor:
    k = (self).cubic_kernel(torch.mm(x, y), torch.size(x, 1), )
    return torch.cat([torch.sum(k, [1]), torch.sum(k, [0])])
  def transpose(self: __torch__.Ops, x: Tensor) -> Tensor:
    return torch.t(x)
  def kernel_diagonal(self: __torch__.Ops, x: Tensor) -> Tensor:
    return (self).cubic_kernel(torch.sum(torch.square(x), [1]), torch.size(x, 1), )
  def least_and_greatest(self: __torch__.Ops, x: Tensor) -> Tensor:
    y = torch.detach(x)
    return torch.stack([torch.min(y), torch.max(y)])
