import t from 'tap'
import { functionLengths } from './function-lengths.ts'

t.test('functions, methods and arrows are measured, calls and loops are not', async t => {
  const code = `export function first(
  a: string,
): string {
  return a
}
const second = (a: number) => {
  if (a) {
    third(
      a,
    )
  }
}
class Fourth {
  async #fifth(): Promise<void> {
    for (const x of y) {
    }
  }
}
`
  t.same(
    functionLengths(code).map(({ name, line, lines }) => [name, line, lines]),
    [
      ['first', 1, 5],
      ['second', 6, 7],
      ['#fifth', 14, 4],
    ],
  )
})
