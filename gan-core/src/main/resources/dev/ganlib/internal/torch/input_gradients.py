# Points at which a discriminator's gradient is judged, and penalties on it
# (InputGradients.java).

  # u real + (1 - u) fake, the start of a graph.
  # real and fake (B, any...), uniform (B) or (B, 1...) -> (B, any...)
  def between(self: __torch__.Ops, real: Tensor, fake: Tensor, uniform: Tensor) -> Tensor:
    u = (self).by_sample(real, uniform, )  # (B, any...)
    x = torch.add(torch.mul(torch.detach(real), u), torch.mul(torch.detach(fake), torch.rsub(u, 1)))
    return torch.requires_grad_(torch.detach(x), True)

  # real + u s / 2 with s the deviation of all numbers of the batch, over its size; the start of a
  # graph.
  # real and uniform (B, any...) -> (B, any...)
  def around(self: __torch__.Ops, real: Tensor, uniform: Tensor) -> Tensor:
    x = torch.detach(real)
    deviation = torch.std(x, False)  # ()
    return torch.requires_grad_(torch.add(x, torch.mul(torch.mul(uniform, deviation), 0.5)), True)

  # |d output_i / d x_i|^2, with a graph. One gradient, of the sum, gives those of all samples, for
  # no output depends on another sample's input.
  # output (B, any...), x (B, any...) -> (B)
  def input_gradient_squares(self: __torch__.Ops, output: Tensor, x: Tensor) -> Tensor:
    g = (self).fill_absent(torch.grad([torch.sum(output)], [x], None, True, True, True), [x], )
    return torch.sum(torch.square(torch.flatten(g[0], 1, -1)), [1])

  # weight mean((|gradient_i| - target)^2), and the mean norm without graph; one-sided: norms under
  # the target count as on it. 1e-12 keeps the root's derivative finite at 0.
  # output (B, any...), x (B, any...), spec (3): weight, target, one-sided -> (), ()
  def norm_penalty(self: __torch__.Ops, output: Tensor, x: Tensor, spec: Tensor) -> List[Tensor]:
    norms = torch.sqrt(torch.add((self).input_gradient_squares(output, x, ), 1e-12))  # (B)
    excess = torch.sub(norms, float(torch.select(spec, 0, 1)))
    if bool(torch.select(spec, 0, 2)):
      excess = torch.relu(excess)
    value = torch.mul(torch.mean(torch.square(excess)), float(torch.select(spec, 0, 0)))
    return [value, torch.mean(torch.detach(norms))]

  # weight mean(|gradient_i|^2), and the mean norm without graph.
  # output (B, any...), x (B, any...), weight () -> (), ()
  def square_penalty(self: __torch__.Ops, output: Tensor, x: Tensor, weight: Tensor) -> List[Tensor]:
    squares = (self).input_gradient_squares(output, x, )  # (B)
    value = torch.mul(torch.mean(squares), float(weight))
    return [value, torch.mean(torch.sqrt(torch.add(torch.detach(squares), 1e-12)))]
