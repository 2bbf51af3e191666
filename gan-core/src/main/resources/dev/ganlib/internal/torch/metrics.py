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
  def norms(self: __torch__.Ops, x: Tensor, y: Tensor) -> Tensor:
    return torch.add(torch.unsqueeze(torch.sum(torch.square(x), [1]), 1), torch.unsqueeze(torch.sum(torch.square(y), [1]), 0))
  def squared_distances(self: __torch__.Ops, x: Tensor, y: Tensor) -> Tensor:
    norms = (self).norms(x, y, )
    d = torch.sub(norms, torch.mul(torch.mm(x, torch.t(y)), 2.0))
    return torch.mul(d, torch.gt(d, torch.mul(norms, 1e-12)))
  def least_squared_distances(self: __torch__.Ops, x: Tensor, y: Tensor) -> Tensor:
    d = torch.mul((self).norms(x, y, ), 0.999999999999)
    return torch.sub(d, torch.mul(torch.mm(x, torch.t(y)), 2.0))
  def kth_squared_distance(self: __torch__.Ops, x: Tensor, y: Tensor, k: Tensor) -> Tensor:
    d = (self).squared_distances(x, y, )
    if torch.eq(int(k), 1):
      values = torch.amin(d, [1])
    else:
      nearest, places, = torch.topk(d, int(k), 1, False, True)
      values = torch.clone(torch.select(nearest, 1, torch.sub(int(k), 1)))
    return values
  def balls_around(self: __torch__.Ops, x: Tensor, y: Tensor, radii: Tensor) -> Tensor:
    return torch.sum(torch.le((self).least_squared_distances(x, y, ), torch.unsqueeze(radii, 0)), [1])
  def inside_balls(self: __torch__.Ops, x: Tensor, y: Tensor, radii: Tensor, start: Tensor) -> Tensor:
    own = torch.slice(radii, 0, int(start), torch.add(int(start), torch.size(x, 0)), 1)
    return torch.sum(torch.le((self).least_squared_distances(x, y, ), torch.unsqueeze(own, 1)), [1])
  def cubic_kernel(self: __torch__.Ops, products: Tensor, width: int) -> Tensor:
    return torch.pow(torch.add(torch.div(products, float(width)), 1.0), 3)
  def kernel_sums(self: __torch__.Ops, x: Tensor, y: Tensor) -> Tensor:
    k = (self).cubic_kernel(torch.mm(x, torch.t(y)), torch.size(x, 1), )
    return torch.cat([torch.sum(k, [1]), torch.sum(k, [0])])
  def kernel_diagonal(self: __torch__.Ops, x: Tensor) -> Tensor:
    return (self).cubic_kernel(torch.sum(torch.square(x), [1]), torch.size(x, 1), )
  def least_and_greatest(self: __torch__.Ops, x: Tensor) -> Tensor:
    y = torch.detach(x)
    return torch.stack([torch.min(y), torch.max(y)])
