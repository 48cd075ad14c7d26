import fc from 'fast-check'
import t from 'tap'
import { EndpointTable } from '../../../shard-agent/aliases/endpoint-table.ts'

t.test('it holds what was set last, as a map by address and port does', async () => {
  const step = fc.record({
    set: fc.boolean(),
    address: fc.constantFrom('a', 'b'),
    port: fc.integer({ min: 1, max: 3 }),
    value: fc.nat(),
  })
  fc.assert(
    fc.property(fc.array(step), steps => {
      const table = new EndpointTable<number>()
      const model = new Map<string, number>()
      for (const { set, address, port, value } of steps) {
        if (set) table.set(address, port, value)
        else table.delete(address, port)
        if (set) model.set(`${address}:${port}`, value)
        else model.delete(`${address}:${port}`)
        if (table.size !== model.size || table.get(address, port) !== model.get(`${address}:${port}`))
          return false
      }
      return sorted(table.values()) === sorted(model.values())
    }),
  )
})

function sorted(values: Iterable<number>): string {
  return [...values].toSorted((left, right) => left - right).join()
}
