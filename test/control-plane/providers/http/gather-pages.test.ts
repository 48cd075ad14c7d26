import t from 'tap'
import { gatherPages, type Page } from '../../../../control-plane/providers/http/gather-pages.ts'
import { LISTING_PAGES_MAX } from '../../../../control-plane/scaler/provider.ts'

const gather = (pages: readonly (Page<string> | undefined)[]) =>
  gatherPages(
    cursor => Promise.resolve(pages[Number(cursor ?? '0')]),
    item => item,
  )

for (const [name, pages, complete, items] of [
  ['one page is a whole listing', [{ items: ['a'], next: undefined }], true, ['a']],
  [
    'pages are put together, each item once',
    [
      { items: ['a', 'b'], next: '1' },
      { items: ['b', 'c'], next: undefined },
    ],
    true,
    ['a', 'b', 'c'],
  ],
  ['a page that cannot be read ends it', [{ items: ['a'], next: '1' }, undefined], false, ['a']],
  [
    'a provider that leads in a circle ends it',
    [
      { items: ['a'], next: '1' },
      { items: ['b'], next: '1' },
    ],
    false,
    ['a', 'b'],
  ],
  ['fewer than the provider says are not all', [{ items: ['a'], next: undefined, total: 2 }], false, ['a']],
  [
    'what is not ours counts, too',
    [
      { items: ['a'], next: '1', total: 3, skipped: 1 },
      { items: [], next: undefined, total: 3, skipped: 1 },
    ],
    true,
    ['a'],
  ],
  [
    'a total that changes ends it',
    [
      { items: ['a'], next: '1', total: 3 },
      { items: ['b', 'c'], next: undefined, total: 2 },
    ],
    false,
    ['a'],
  ],
] as const)
  t.test(name, async t => {
    t.strictSame(await gather(pages), { complete, items })
  })

t.test('no more pages are asked for than allowed', async t => {
  let asked = 0
  const endless = await gatherPages(
    () => Promise.resolve({ items: [`item-${(asked += 1)}`], next: `page-${asked}` }),
    item => item,
  )
  t.equal(endless.complete, false)
  t.equal(asked, LISTING_PAGES_MAX)
})
