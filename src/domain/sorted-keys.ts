/** Where in a sorted list of keys the first one stands that comes after this one. */
export function firstAfter(order: readonly string[], key: string): number {
  let low = 0;
  let high = order.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (order[middle]! <= key) low = middle + 1;
    else high = middle;
  }
  return low;
}
