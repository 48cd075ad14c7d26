import fc from 'fast-check'
import t from 'tap'
import {
  STATE_KEYS_MAX,
  type AccountName,
  type Epoch,
  type SessionHolder,
} from '../../../proto/contract/session.ts'
import { QUEUED_BYTES_MAX, type SaveJob, SaveQueue } from '../../../shard-agent/scripts/save-queue.ts'
import { shardRef } from '../support/start-shard.ts'

function holder(account = 'pat', epoch = 1): SessionHolder {
  return { shard: shardRef(), account: account as AccountName, epoch: epoch as Epoch }
}

function shown(job: SaveJob | undefined): string {
  if (job === undefined) return 'nothing'
  const { account, epoch } = job.holder
  if (job.kind === 'release') return `release ${account} ${epoch}`
  return `put ${account} ${epoch} ${job.entries.map(({ key, value }) => `${key}=${value.toString()}`).join(' ')}`
}

const bytes = (text: string): Buffer => Buffer.from(text)

t.test('what waits of one holder goes together, the newest of each key, and the release last', async t => {
  const queue = new SaveQueue()
  queue.put(holder(), 'money', bytes('1'))
  queue.put(holder(), 'place', bytes('x'))
  queue.put(holder(), 'money', bytes('2'))
  queue.release(holder())
  t.same(queue.put(holder(), 'money', bytes('3')), { kind: 'released' })
  const put = queue.next()
  t.equal(shown(put), 'put pat 1 money=2 place=x')
  t.equal(queue.next(), undefined, 'one after the other')
  queue.done(put!)
  const release = queue.next()
  t.equal(shown(release), 'release pat 1')
  queue.done(release!)
  t.equal(queue.next(), undefined)
  t.same(queue.counts, { holders: 0, values: 0, bytes: 0 })
})

t.test('what came while a job was under way still waits', async t => {
  const queue = new SaveQueue()
  queue.put(holder(), 'money', bytes('1'))
  const first = queue.next()!
  queue.put(holder(), 'money', bytes('22'))
  queue.done(first)
  t.same(queue.counts, { holders: 1, values: 1, bytes: 2 })
  t.equal(shown(queue.next()), 'put pat 1 money=22')
})

t.test(
  'a job that failed goes again, with what came since; a fence drops all of its holder alone',
  async t => {
    const queue = new SaveQueue()
    queue.put(holder(), 'money', bytes('1'))
    queue.put(holder('kim'), 'money', bytes('7'))
    const failed = queue.next()!
    queue.put(holder(), 'place', bytes('x'))
    queue.failed(failed)
    t.equal(shown(queue.next()), 'put kim 1 money=7', 'who waits longer goes first')
    t.equal(shown(queue.next()), 'put pat 1 money=1 place=x')
    queue.dropped(holder())
    t.notOk(queue.waits(shardRef(), 'pat' as AccountName))
    t.ok(queue.waits(shardRef(), 'kim' as AccountName))
  },
)

t.test(
  'what was refused together goes alone, oldest first, so that one bad value takes no other along',
  async t => {
    const queue = new SaveQueue()
    queue.put(holder(), 'money', bytes('1'))
    queue.put(holder(), 'junk', bytes('j'))
    queue.put(holder(), 'place', bytes('x'))
    queue.release(holder())
    const together = queue.next()!
    queue.put(holder('kim'), 'money', bytes('7'))
    t.equal(queue.alone(together), true)
    t.equal(shown(queue.next()), 'put kim 1 money=7', 'others have their turn')
    for (const one of ['money=1', 'junk=j', 'place=x']) {
      const job = queue.next()!
      t.equal(shown(job), `put pat 1 ${one}`)
      if (job.kind === 'put') t.equal(queue.alone(job), false, 'it is alone')
      queue.done(job)
    }
    t.equal(shown(queue.next()), 'release pat 1')
  },
)

t.test('its number and its bytes are bounded', async t => {
  const queue = new SaveQueue()
  for (let count = 0; count < STATE_KEYS_MAX; count += 1) queue.put(holder(), `k${count}`, bytes(''))
  t.match(queue.put(holder(), 'one-more', bytes('')), { kind: 'full' })
  t.match(queue.put(holder(), 'k0', bytes('again')), { kind: 'queued' })
  const large = Buffer.alloc(65_535)
  let taken = 0
  while (queue.put(holder(`p${taken}`), 'k', large).kind === 'queued') taken += 1
  t.ok(queue.counts.bytes <= QUEUED_BYTES_MAX && queue.counts.bytes > QUEUED_BYTES_MAX - 2 * large.length)
})

/** Puts and jobs in any order: what arrives is, per holder and key, a growing sequence that ends with the last put. */
t.test('nothing is lost, nothing comes twice or out of order', async t => {
  const step = fc.oneof(
    fc.record({ do: fc.constant('put' as const), who: fc.nat(2), key: fc.nat(2) }),
    fc.record({ do: fc.constantFrom('begin' as const, 'done' as const, 'fail' as const) }),
  )
  fc.assert(
    fc.property(fc.array(step, { maxLength: 80 }), steps => {
      const queue = new SaveQueue()
      const underWay: SaveJob[] = []
      const wanted = new Map<string, number>()
      const arrived = new Map<string, number>()
      const arrive = (job: SaveJob): void => {
        for (const { key, value } of job.kind === 'put' ? job.entries : []) {
          const name = `${job.holder.account} ${key}`
          const number = Number(value.toString())
          if (number <= (arrived.get(name) ?? 0)) throw new Error(`${name}: ${number} came late`)
          arrived.set(name, number)
        }
        queue.done(job)
      }
      for (const [index, entry] of steps.entries()) {
        if (entry.do === 'put') {
          wanted.set(`p${entry.who} k${entry.key}`, index + 1)
          queue.put(holder(`p${entry.who}`), `k${entry.key}`, bytes(String(index + 1)))
        } else if (entry.do === 'begin') {
          const job = queue.next()
          if (job !== undefined) underWay.push(job)
        } else {
          const job = underWay.shift()
          if (job !== undefined && entry.do === 'done') arrive(job)
          if (job !== undefined && entry.do === 'fail') queue.failed(job)
        }
      }
      for (const job of underWay) arrive(job)
      for (let job = queue.next(); job !== undefined; job = queue.next()) arrive(job)
      return (
        queue.counts.values === 0 &&
        queue.counts.bytes === 0 &&
        [...wanted].every(([name, last]) => arrived.get(name) === last)
      )
    }),
  )
  t.pass()
})
