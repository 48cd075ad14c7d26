import t from 'tap'
import { NftError } from '../../../lib/nft/nft-error.ts'
import { NftSession } from '../../../lib/nft/nft-session.ts'
import { Namespaces } from '../../chaos/world/namespaces.ts'
import { nftMissing } from '../../support/nft-missing.ts'

const skip = nftMissing() ?? false
/** Takes the permission away; part of util-linux, which every Debian has. */
const POWERLESS = ['setpriv', '--bounding-set=-net_admin', '--inh-caps=-net_admin', 'nft']

const namespaces = new Namespaces('nft')
t.teardown(() => namespaces.remove())
if (skip === false) namespaces.makeMachine('rules')
const command = [...namespaces.on('rules'), 'nft']

function failureOf(error: unknown): { failure: string; line: number | undefined; message: string } {
  if (!(error instanceof NftError)) throw error
  return { failure: error.failure, line: error.line, message: error.message }
}

async function failing(work: Promise<unknown>): Promise<ReturnType<typeof failureOf>> {
  return work.then(() => {
    throw new Error('it was carried out')
  }, failureOf)
}

interface Listing {
  readonly nftables: readonly {
    readonly map?: { readonly name: string; readonly elem?: readonly unknown[] }
  }[]
}

async function elements(session: NftSession, table: string): Promise<number> {
  const { nftables } = (await session.list(`list map ip ${table} places`)) as Listing
  return nftables.find(({ map }) => map !== undefined)?.map?.elem?.length ?? 0
}

const PLACES = 'map places { type inet_service : ipv4_addr; }'

t.test('a script is one transaction: all of it holds, or nothing', { skip }, async t => {
  const session = NftSession.open({ command })
  t.teardown(() => session.close())
  await session.run(`table ip whole { ${PLACES}; }`)
  const refused = await failing(
    session.run('add element ip whole places { 1 : 10.0.0.1 }\nadd element ip whole absent { 2 : 10.0.0.2 }'),
  )
  t.match(refused, { failure: 'absent', line: 2, message: /No such file or directory/ })
  t.equal(await elements(session, 'whole'), 0, 'the first line does not hold either')
  await session.run('add element ip whole places { 1 : 10.0.0.1 }')
  t.equal(await elements(session, 'whole'), 1)
  await session.run('delete table ip whole')
  t.match(await failing(session.list('list table ip whole')), { failure: 'absent' })
})

t.test('a script that is read only changes nothing, and says what is wrong with it', { skip }, async t => {
  const session = NftSession.open({ command })
  t.teardown(() => session.close())
  await session.check(`table ip read { ${PLACES}; }`)
  t.match(await failing(session.list('list table ip read')), { failure: 'absent' })
  t.match(await failing(session.check('table ip read { nonsense; }')), { failure: 'refused', line: 1 })
})

t.test('of scripts that wait together each has its own answer, in order', { skip }, async t => {
  const session = NftSession.open({ command })
  t.teardown(() => session.close())
  await session.run(`table ip crowd { ${PLACES}; }`)
  const answers = await Promise.allSettled(
    Array.from({ length: 200 }, (_, port) =>
      session.run(port === 77 ? 'this is not nft' : `add element ip crowd places { ${port + 1} : 10.0.0.1 }`),
    ),
  )
  const refused = answers.flatMap((answer, at) => (answer.status === 'rejected' ? [at] : []))
  t.same(refused, [77], 'who waited beside a mistake does not pay for it')
  t.equal(await elements(session, 'crowd'), 199)
  t.match(await failing(session.run('add map ip crowd places { type mark : mark; }')), { failure: 'refused' })
})

t.test('what waited is carried out before the end, and nothing after it', { skip }, async t => {
  const session = NftSession.open({ command })
  const added = session.run(`table ip late { ${PLACES}; }`)
  await session.close()
  await added
  t.match(await failing(session.run('delete table ip late')), { failure: 'closed' })
  t.match(await failing(session.list('list tables')), { failure: 'closed' })
})

t.test('no nft, no permission, no answer and no room are told apart', { skip }, async t => {
  const cases = [
    ['missing', ['switchyard-has-no-such-program']],
    ['missing', [...namespaces.on('rules'), 'switchyard-has-no-such-program']],
    ['not-permitted', [...namespaces.on('rules'), ...POWERLESS]],
  ] as const
  for (const [failure, words] of cases) {
    const session = NftSession.open({ command: words })
    t.match(await failing(session.list('list tables')), { failure }, words.join(' '))
    t.match(await failing(session.run('add table ip never')), { failure }, words.join(' '))
    await session.close()
  }
  const hanging = NftSession.open({ command: ['sh', '-c', 'exec sleep 1000'], withinMs: 50 })
  t.match(await failing(hanging.run('add table ip never')), { failure: 'timeout' })
  const full = NftSession.open({ command })
  const outcomes = await Promise.allSettled(Array.from({ length: 10_001 }, () => full.run('list tables')))
  const overloaded = outcomes.filter(
    outcome => outcome.status === 'rejected' && failureOf(outcome.reason).failure === 'overloaded',
  )
  t.equal(overloaded.length, 1)
})
