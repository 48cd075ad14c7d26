/** Does one after the other; one that fails keeps no other one from its turn.
 *  @throws the first failure, at the end */
export async function inTurn(works: readonly (() => Promise<void>)[]): Promise<void> {
  const failures: unknown[] = []
  for (const work of works) await work().catch((error: unknown) => failures.push(error))
  if (failures.length > 0) throw failures[0]
}
