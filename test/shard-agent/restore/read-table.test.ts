import fc from 'fast-check'
import t from 'tap'
import { flowsIn, holdsExactly, readTable } from '../../../shard-agent/restore/read-table.ts'
import type { RestoredFlow } from '../../../shard-agent/restore/restored-flow.ts'
import {
  doorElements,
  type Element,
  findingElements,
  idElements,
  FORM_COMMENT,
} from '../../../shard-agent/restore/table-text.ts'

const FLOW: RestoredFlow = {
  id: 7,
  proxy: { ip: '10.9.0.1', port: 10_001 },
  doorPort: 32_000,
  gamePort: 32_256,
  seen: { ip: '198.51.100.5', port: 5_555 },
}
const ELEMENTS = elementsOf(FLOW)

function elementsOf(flow: RestoredFlow): readonly Element[] {
  return [...doorElements(32_000, 32_256), ...idElements(flow), ...findingElements(flow)]
}

/** As nft 1.0.6 prints it. */
function listing(elements: readonly Element[], handle = 1): unknown {
  const maps = [...new Set(elements.map(({ map }) => map))].map(name => ({
    map: {
      family: 'ip',
      name,
      table: 'lab',
      handle,
      ...(name === 'doors' ? { comment: FORM_COMMENT } : {}),
      elem: elements
        .filter(({ map }) => map === name)
        .map(({ key, value }) => {
          const parts = key.split(' . ').map(part => (/^\d+$/.test(part) ? Number(part) : part))
          const val = parts.length === 1 ? parts[0] : { concat: parts }
          const counted = name === 'flows' || name === 'replies'
          return [counted ? { elem: { val, counter: { packets: 3, bytes: 99 } } } : val, value]
        }),
    },
  }))
  const rule = { rule: { family: 'ip', table: 'lab', chain: 'to_game', handle, expr: [{ drop: null }] } }
  const table = { table: { family: 'ip', name: 'lab', handle } }
  return { nftables: [{ metainfo: { version: '1.0.6' } }, table, ...maps, rule] }
}

t.test('a table tells its flows, whole ones alone', async t => {
  const listed = readTable(listing(ELEMENTS))
  t.equal(listed.madeAs, FORM_COMMENT)
  t.same(flowsIn(listed), [FLOW])
  t.same([...listed.counts], [[7, { up: 3, down: 3 }]])
  for (const gone of ['seen_ip', 'seen_port', 'doors', 'replies', 'flows'])
    t.same(flowsIn(readTable(listing(ELEMENTS.filter(({ map }) => map !== gone)))), [], gone)
})

t.test('and so does one of IPv6', async t => {
  const flow = {
    ...FLOW,
    proxy: { ip: 'fd00:92::1', port: 10_001 },
    seen: { ip: '2001:db8::5', port: 5_555 },
  }
  const listed = readTable(listing(elementsOf(flow)))
  t.same(flowsIn(listed), [flow])
  t.ok(holdsExactly(listed, elementsOf(flow), () => false))
})

t.test('the form is the same until somebody changes something else than elements', async t => {
  const { form } = readTable(listing(ELEMENTS))
  t.equal(readTable(listing(ELEMENTS.slice(0, 2), 9)).form.includes('to_game'), true)
  t.equal(readTable(listing(ELEMENTS, 9)).form, form, 'handles say nothing')
  const changed = JSON.parse(JSON.stringify(listing(ELEMENTS)).replace('"drop"', '"accept"')) as unknown
  t.not(readTable(changed).form, form)
})

t.test(
  'what is missing, other or too much is noticed; elements of retired ids are none of these',
  async t => {
    const none = (): boolean => false
    t.ok(holdsExactly(readTable(listing(ELEMENTS)), ELEMENTS, none))
    for (const [index, element] of ELEMENTS.entries()) {
      const fewer = ELEMENTS.filter(one => one !== element)
      t.notOk(holdsExactly(readTable(listing(fewer)), ELEMENTS, none), `missing ${index}`)
      t.notOk(holdsExactly(readTable(listing(ELEMENTS)), fewer, none), `too much ${index}`)
      const other = ELEMENTS.map(one => (one === element ? { ...one, value: 9 } : one))
      t.notOk(holdsExactly(readTable(listing(other)), ELEMENTS, none), `other ${index}`)
    }
    const late = ELEMENTS.filter(({ map }) => !['flows', 'replies', 'handed'].includes(map))
    t.ok(holdsExactly(readTable(listing(late)), doorElements(32_000, 32_256), id => id === FLOW.id))
  },
)

t.test('nothing that nft may print is an exception', async () => {
  fc.assert(
    fc.property(fc.jsonValue(), json => {
      readTable(json)
      return flowsIn(readTable({ nftables: [json, { map: { name: 'flows', elem: json } }] })).length === 0
    }),
  )
})
