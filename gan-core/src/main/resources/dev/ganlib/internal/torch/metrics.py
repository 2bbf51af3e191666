# Statistics of features and errors of images, in float64 (LinearAlgebra.java, Pairs.java, Span.java,
# ImageErrors.java).
#
# Distances of all rows of two sets are one product: left of the first, right of the second.

  # m = mean of the rows, then sum_i (x_i - m)(x_i - m)^T row by row.
  # x (N, F) -> float64 (F + F F)
  def mean_and_scatter(self: __torch__.Ops, x: Tensor) -> Tensor:
    y = torch.to(torch.detach(x), 7)
    m = torch.mean(y, [0])
    c = torch.sub(y, m)  # (N, F)
    return torch.cat([m, torch.reshape(torch.mm(torch.t(c), c), [-1])])

  # R with R R^T = a: eigenvectors times the roots of eigenvalues, negative ones taken as 0.
  # a (F, F), symmetric -> (F, F)
  def root_factor(self: __torch__.Ops, a: Tensor) -> Tensor:
    w, v, = torch.linalg_eigh(a, "L")  # (F), (F, F)
    return torch.mul(v, torch.sqrt(torch.clamp_min(w, 0.0)))

  # tr((a b)^(1/2)): the sum of the singular values of R^T S with R R^T = a, S S^T = b, since those
  # are the roots of the eigenvalues of a b.
  # a and b (F, F), symmetric -> ()
  def trace_of_root_of_product(self: __torch__.Ops, a: Tensor, b: Tensor) -> Tensor:
    r = (self).root_factor(a, )
    s = (self).root_factor(b, )
    return torch.sum(torch.linalg_svdvals(torch.mm(torch.t(r), s)))

  # x - middle.
  # x (N, F), middle float64 (F) -> float64 (N, F)
  def wide_minus(self: __torch__.Ops, x: Tensor, middle: Tensor) -> Tensor:
    return torch.sub(torch.to(x, 7), middle)

  # The mean of the rows.
  # x (N, F) -> float64 (F)
  def wide_mean(self: __torch__.Ops, x: Tensor) -> Tensor:
    return torch.mean(torch.to(x, 7), [0])

  # (-2 x_i, share, share |x_i|^2); 0 times the norms makes the column of the right type and place.
  # x (N, F), share () -> (N, F + 2)
  def left_of_distances(self: __torch__.Ops, x: Tensor, share: Tensor) -> Tensor:
    norms = torch.mul(torch.sum(torch.square(x), [1], True), float(share))  # (N, 1)
    return torch.cat([torch.mul(x, -2.0), torch.add(torch.mul(norms, 0.0), float(share)), norms], 1)

  # (y_j, |y_j|^2, 1) as columns: left times this is |x_i - y_j|^2, with a share of the norms.
  # y (M, F) -> (F + 2, M)
  def right_of_distances(self: __torch__.Ops, y: Tensor) -> Tensor:
    norms = torch.sum(torch.square(y), [1], True)  # (M, 1)
    return torch.t(torch.cat([y, norms, torch.add(torch.mul(norms, 0.0), 1.0)], 1))

  # The k-th least of the squared distances of each row: above_rounding's.
  # x (N, F + 2), y (F + 2, M), k () -> (N)
  def kth_squared_distance(self: __torch__.Ops, x: Tensor, y: Tensor, k: Tensor) -> Tensor:
    nearest, places, = torch.topk(torch.mm(x, y), int(k), 1, False, True)
    # A copy, for the view would keep all of the nearest.
    values = torch.clone(torch.select(nearest, 1, torch.sub(int(k), 1)))
    return (self).above_rounding(values, x, )

  # The least of the squared distances of each row to some columns: above_rounding's.
  # x (N, F + 2), y (F + 2, M), start (), end () -> (N)
  def least_squared_distance(self: __torch__.Ops, x: Tensor, y: Tensor, start: Tensor, end: Tensor) -> Tensor:
    values = torch.amin(torch.mm(x, torch.slice(y, 1, int(start), int(end), 1)), [1])
    return (self).above_rounding(values, x, )

  # Squared distances, 0 where they are not above rounding: the last column of x is |x_i|^2.
  # values (N), x (N, F + 2) -> (N)
  def above_rounding(self: __torch__.Ops, values: Tensor, x: Tensor) -> Tensor:
    return torch.mul(values, torch.gt(values, torch.mul(torch.select(x, 1, -1), 2e-12)))

  # In how many balls around rows of y each row of x is.
  # x (N, F + 2), y (F + 2, M), squared radii (M) -> int64 (N)
  def balls_around(self: __torch__.Ops, x: Tensor, y: Tensor, radii: Tensor) -> Tensor:
    return torch.sum(torch.le(torch.mm(x, y), torch.unsqueeze(radii, 0)), [1])

  # How many rows of y are in the ball around each row of x; x is a part of its set, from start on.
  # x (N, F + 2), y (F + 2, M), squared radii of the whole set, start () -> int64 (N)
  def inside_balls(self: __torch__.Ops, x: Tensor, y: Tensor, radii: Tensor, start: Tensor) -> Tensor:
    own = torch.slice(radii, 0, int(start), torch.add(int(start), torch.size(x, 0)), 1)  # (N)
    return torch.sum(torch.le(torch.mm(x, y), torch.unsqueeze(own, 1)), [1])

  # (product / width + 1)^3. The products are overwritten.
  # products (any...), width -> (any...)
  def cubic_kernel(self: __torch__.Ops, products: Tensor, width: int) -> Tensor:
    base = torch.add_(torch.div_(products, float(width)), 1.0)
    return torch.mul_(torch.square(base), base)

  # sum_j k(x_i, y_j) for each row of x, then sum_i k(x_i, y_j) for each row of y.
  # x (N, F), y (F, M) -> (N + M)
  def kernel_sums(self: __torch__.Ops, x: Tensor, y: Tensor) -> Tensor:
    k = (self).cubic_kernel(torch.mm(x, y), torch.size(x, 1), )  # (N, M)
    return torch.cat([torch.sum(k, [1]), torch.sum(k, [0])])

  # x^T, a view.
  # x (N, F) -> (F, N)
  def transpose(self: __torch__.Ops, x: Tensor) -> Tensor:
    return torch.t(x)

  # k(x_i, x_i).
  # x (N, F) -> (N)
  def kernel_diagonal(self: __torch__.Ops, x: Tensor) -> Tensor:
    return (self).cubic_kernel(torch.sum(torch.square(x), [1]), torch.size(x, 1), )

  # The least and the greatest number, in x's own type.
  # x (any...), not empty -> (2)
  def least_and_greatest(self: __torch__.Ops, x: Tensor) -> Tensor:
    y = torch.detach(x)
    return torch.stack([torch.min(y), torch.max(y)])

  # For each image: the mean of |x - y|, the mean of (x - y)^2, and the structural similarity of
  # Wang et al. 2004, in the mean over channels and places: with Gaussian means m, variances v and
  # covariance c of windows of 11 x 11 that lie within the image,
  # (2 m_x m_y + c1) (2 c + c2) / ((m_x^2 + m_y^2 + c1) (v_x + v_y + c2)), c1 = (0.01 span)^2,
  # c2 = (0.03 span)^2.
  # x and y (B, C, H, W) with H and W >= 11, span () -> float64 (B, 3)
  def fidelity(self: __torch__.Ops, x: Tensor, y: Tensor, span: Tensor) -> Tensor:
    a = torch.to(torch.detach(x), 7)
    b = torch.to(torch.detach(y), 7)
    d = torch.sub(a, b)
    l1 = torch.mean(torch.abs(d), [1, 2, 3])  # (B)
    square = torch.mean(torch.square(d), [1, 2, 3])  # (B)
    c1 = float(torch.square(torch.mul(span, 0.01)))
    c2 = float(torch.square(torch.mul(span, 0.03)))
    fields = torch.stack([a, b, torch.square(a), torch.square(b), torch.mul(a, b)])  # (5, B, C, H, W)
    m = (self).gaussian_means((self).gaussian_means(fields, 3, ), 4, )  # (5, B, C, H - 10, W - 10)
    mx = torch.select(m, 0, 0)
    my = torch.select(m, 0, 1)
    xx = torch.square(mx)
    yy = torch.square(my)
    xy = torch.mul(mx, my)
    v = torch.sub(torch.add(torch.select(m, 0, 2), torch.select(m, 0, 3)), torch.add(xx, yy))
    c = torch.sub(torch.select(m, 0, 4), xy)
    top = torch.mul(torch.add(torch.mul(xy, 2.0), c1), torch.add(torch.mul(c, 2.0), c2))
    bottom = torch.mul(torch.add(torch.add(xx, yy), c1), torch.add(v, c2))
    return torch.stack([l1, square, torch.mean(torch.div(top, bottom), [1, 2, 3])], 1)

  # Weighted means of 11 neighbours along an axis, where there are all of them: weights
  # exp(-k^2 / (2 1.5^2)) for k from -5 to 5, divided by their sum.
  # x (any...) with n >= 11 along the axis -> the same with n - 10
  def gaussian_means(self: __torch__.Ops, x: Tensor, axis: int) -> Tensor:
    k = torch.sub(torch.arange(11, dtype=7, device=ops.prim.device(x)), 5.0)  # (11)
    e = torch.exp(torch.div(torch.square(k), -4.5))
    g = torch.div(e, torch.sum(e))
    n = torch.sub(torch.size(x, axis), 10)
    total = torch.mul(torch.narrow(x, axis, 0, n), torch.select(g, 0, 0))
    for i in range(10):
      j = torch.add(i, 1)
      total = torch.add(total, torch.mul(torch.narrow(x, axis, j, n), torch.select(g, 0, j)))
    return total
