  def leaky_relu(self: __torch__.Ops, x: Tensor, slope: Tensor) -> Tensor:
    return torch.leaky_relu(x, float(slope))
