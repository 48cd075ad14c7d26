import t from 'tap'
import { ShardWatch, type ShardNews } from '../../../../examples/arena/bots/shard-watch.ts'

/** What a player hears: when, and with which stamp if with any. */
type Heard = readonly [atMs: number, stamp?: string]

function follow(heard: readonly Heard[]): ShardNews[] {
  const watch = new ShardWatch(300)
  const news: ShardNews[] = []
  for (const [atMs, stamp] of heard) {
    watch.hear(atMs)
    if (stamp !== undefined) news.push(watch.stamp(stamp, atMs))
  }
  news.push(watch.close())
  return news.filter(({ kind }) => kind !== 'same' && kind !== 'first')
}

const table: readonly { name: string; heard: readonly Heard[]; news: readonly ShardNews[] }[] = [
  { name: 'a steady shard is no news', heard: [[0, 'a'], [100], [200, 'a'], [400, 'a']], news: [] },
  {
    name: 'a silence of the same shard is a gap',
    heard: [
      [0, 'a'],
      [400, 'a'],
    ],
    news: [{ kind: 'gap', gapMs: 400 }],
  },
  {
    name: 'the outage of a change is the widest silence around it, not the time between stamps',
    heard: [[0, 'a'], [100], [900], [950, 'b']],
    news: [{ kind: 'changed', from: 'a', to: 'b', outageMs: 800, late: 0, former: undefined }],
  },
  {
    name: 'an answer of the former shard is late once the new one is heard again',
    heard: [
      [0, 'a'],
      [200, 'b'],
      [210, 'a'],
      [220, 'a'],
      [400, 'b'],
    ],
    news: [
      { kind: 'changed', from: 'a', to: 'b', outageMs: 200, late: 0, former: undefined },
      { kind: 'late', count: 2, former: 'a' },
    ],
  },
  {
    name: 'an answer of the former shard at the very end is late',
    heard: [
      [0, 'a'],
      [200, 'b'],
      [210, 'a'],
    ],
    news: [
      { kind: 'changed', from: 'a', to: 'b', outageMs: 200, late: 0, former: undefined },
      { kind: 'late', count: 1, former: 'a' },
    ],
  },
  {
    name: 'a former shard that goes on alone has the player back',
    heard: [
      [0, 'a'],
      [200, 'b'],
      [400, 'a'],
      [600, 'a'],
      [800, 'a'],
      [1_000, 'a'],
    ],
    news: [
      { kind: 'changed', from: 'a', to: 'b', outageMs: 200, late: 0, former: undefined },
      { kind: 'changed', from: 'b', to: 'a', outageMs: 200, late: 0, former: undefined },
    ],
  },
  {
    name: 'a doubt that ends on a third shard was late',
    heard: [
      [0, 'a'],
      [200, 'b'],
      [210, 'a'],
      [400, 'c'],
    ],
    news: [
      { kind: 'changed', from: 'a', to: 'b', outageMs: 200, late: 0, former: undefined },
      { kind: 'changed', from: 'b', to: 'c', outageMs: 190, late: 1, former: 'a' },
    ],
  },
]

for (const { name, heard, news } of table) {
  t.test(name, t => {
    t.same(follow(heard), news)
    t.end()
  })
}
