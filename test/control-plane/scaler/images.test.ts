import t from 'tap'
import {
  BAKE_ATTEMPTS_MAX,
  BAKE_MS_MAX,
  BAKE_RETRY_MS,
  chooseImage,
  IMAGE_KEPT_MS,
  imageKey,
  type ImageRecord,
  type ImageState,
  planImages,
} from '../../../control-plane/scaler/images.ts'
import { ago, NOW, spec } from './scaler-lab.ts'

const key = (contents: string, kind: 'game' | 'proxy' = 'game') =>
  imageKey({ provider: spec().provider, datacenter: spec().datacenter, kind, contents })
const image = (contents: string, state: ImageState, part: Partial<ImageRecord> = {}): ImageRecord => ({
  key: key(contents),
  attempts: 1,
  wantedAt: NOW,
  state,
  ...part,
})
const ready = (contents: string, part: Partial<ImageRecord> = {}) =>
  image(contents, { kind: 'ready', imageId: `i-${contents}`, since: ago(5) }, part)
const wish = (contents: string, canSnapshot = true) => [{ key: key(contents), canSnapshot }]
const plan = (
  images: readonly ImageRecord[],
  wishes: ReturnType<typeof wish>,
  inUse: readonly string[] = [],
) =>
  planImages(images, wishes, new Set(inUse), NOW).map(
    step => `${step.kind} ${step.key.split('/').at(-1) ?? ''}`,
  )

t.test('a new host is made from the image if it is ready, else installed at once', async t => {
  t.strictSame(chooseImage([ready('a')], key('a')), { kind: 'image', imageId: 'i-a' })
  t.strictSame(chooseImage([ready('a')], key('b')), { kind: 'install' })
  t.strictSame(chooseImage([ready('a')], key('a', 'proxy')), { kind: 'install' })
  for (const kind of ['baking', 'failed'] as const)
    t.strictSame(chooseImage([image('a', { kind, since: NOW, why: '' })], key('a')), { kind: 'install' })
})

const TABLE: readonly (readonly [string, readonly string[], readonly string[]])[] = [
  ['an image that is missing is baked', plan([], wish('a')), ['claim a']],
  ['by one only, though several pools want it', plan([], [...wish('a'), ...wish('a')]), ['claim a']],
  ['not where the provider makes none', plan([], wish('a', false)), []],
  [
    'not while somebody bakes it',
    plan([image('a', { kind: 'baking', since: ago(BAKE_MS_MAX) })], wish('a')),
    [],
  ],
  [
    'again when whoever bakes it must have died',
    plan([image('a', { kind: 'baking', since: ago(BAKE_MS_MAX + 1) })], wish('a')),
    ['claim-again a'],
  ],
  [
    'not at once after a failure',
    plan([image('a', { kind: 'failed', since: ago(2 * BAKE_RETRY_MS), why: '' })], wish('a')),
    [],
  ],
  [
    'but later',
    plan([image('a', { kind: 'failed', since: ago(2 * BAKE_RETRY_MS + 1), why: '' })], wish('a')),
    ['claim-again a'],
  ],
  [
    'and not for ever',
    plan(
      [image('a', { kind: 'failed', since: ago(1e12), why: '' }, { attempts: BAKE_ATTEMPTS_MAX })],
      wish('a'),
    ),
    [],
  ],
  ['one that is ready is left alone', plan([ready('a')], wish('a')), []],
  [
    'the one before is kept for a roll-back',
    plan([ready('a'), ready('b', { wantedAt: ago(5) })], wish('a')),
    [],
  ],
  ['for a week', plan([ready('a'), ready('b', { wantedAt: ago(IMAGE_KEPT_MS) })], wish('a')), ['collect b']],
  [
    'older ones are collected',
    plan([ready('a'), ready('b', { wantedAt: ago(5) }), ready('c', { wantedAt: ago(9) })], wish('a')),
    ['collect c'],
  ],
  [
    'not while a host is made from them',
    plan([ready('a'), ready('b', { wantedAt: ago(5) }), ready('c', { wantedAt: ago(9) })], wish('a'), [
      'i-c',
    ]),
    [],
  ],
  [
    'a wanted one is kept where nothing is baked any more',
    plan([ready('a', { wantedAt: ago(1e12) })], wish('a', false)),
    [],
  ],
]

for (const [name, got, wanted] of TABLE)
  t.test(name, async t => {
    t.strictSame(got, wanted)
  })
