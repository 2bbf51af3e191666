# Products of features with features (Attention.java).

  # sum_j softmax_j(q_i . k_j) v_j for every place i; pooled: of keys and values the largest of each
  # 2 x 2 places. Without a factor before the softmax, as SAGAN has it.
  # queries and keys (B, K, H, W), values (B, V, H, W), pooled () -> (B, V, H, W)
  def attention(self: __torch__.Ops, queries: Tensor, keys: Tensor, values: Tensor, pooled: Tensor) -> Tensor:
    if bool(pooled):
      k = torch.max_pool2d(keys, [2, 2], [2, 2], [0, 0], [1, 1], False)  # (B, K, H / 2, W / 2)
      v = torch.max_pool2d(values, [2, 2], [2, 2], [0, 0], [1, 1], False)  # (B, V, H / 2, W / 2)
    else:
      k = keys
      v = values
    scores = torch.bmm(torch.transpose(torch.flatten(queries, 2, -1), 1, 2), torch.flatten(k, 2, -1))  # (B, H W, places of keys)
    weights = torch.softmax(scores, -1)
    mixed = torch.bmm(torch.flatten(v, 2, -1), torch.transpose(weights, 1, 2))  # (B, V, H W)
    return torch.reshape(mixed, [torch.size(v, 0), torch.size(v, 1), torch.size(queries, 2), torch.size(queries, 3)])

  # x + p_1 y.
  # x and y (any...), p_1 (1) -> (any...)
  def add_weighted(self: __torch__.Ops, x: Tensor, y: Tensor, p: List[Tensor]) -> Tensor:
    return torch.add(x, torch.mul(y, p[0]))

  # x_i + a_i . b_i.
  # x (B, 1), a and b (B, F) -> (B, 1)
  def add_inner_products(self: __torch__.Ops, x: Tensor, a: Tensor, b: Tensor) -> Tensor:
    return torch.add(x, torch.sum(torch.mul(a, b), [1], True))
