# Arithmetic with numbers, which become libtorch's own scalars here (Operators.java, Scalars).

  # (a + b) / 2.
  # a and b (any...) -> (any...)
  def average(self: __torch__.Ops, a: Tensor, b: Tensor) -> Tensor:
    return torch.mul(torch.add(a, b), 0.5)

  # x number.
  # x (any...), number () -> (any...)
  def scale(self: __torch__.Ops, x: Tensor, number: Tensor) -> Tensor:
    return torch.mul(x, float(number))

  # x + number.
  # x (any...), number () -> (any...)
  def shift(self: __torch__.Ops, x: Tensor, number: Tensor) -> Tensor:
    return torch.add(x, float(number))

  # x^number.
  # x (any...), number () -> (any...)
  def power(self: __torch__.Ops, x: Tensor, number: Tensor) -> Tensor:
    return torch.pow(x, float(number))

  # max(x, number).
  # x (any...), number () -> (any...)
  def at_least(self: __torch__.Ops, x: Tensor, number: Tensor) -> Tensor:
    return torch.clamp_min(x, float(number))

  # min(x, number).
  # x (any...), number () -> (any...)
  def at_most(self: __torch__.Ops, x: Tensor, number: Tensor) -> Tensor:
    return torch.clamp_max(x, float(number))

  # The number everywhere, without graph.
  # x (any...), number () -> (any...)
  def like(self: __torch__.Ops, x: Tensor, number: Tensor) -> Tensor:
    return torch.full_like(torch.detach(x), float(number))

  # log(1 + exp(x)), and x itself above 20, where float32 knows no difference.
  # x (any...) -> (any...)
  def softplus(self: __torch__.Ops, x: Tensor) -> Tensor:
    return torch.softplus(x, 1.0, 20.0)

  # x + deviation noise.
  # x and noise (any...), deviation () -> (any...)
  def add_noise(self: __torch__.Ops, x: Tensor, noise: Tensor, deviation: Tensor) -> Tensor:
    return torch.add(x, torch.mul(noise, float(deviation)))
