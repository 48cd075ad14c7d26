import type { MachineTags } from '../../scaler/provider.ts'

/** Labels of machines and of what belongs to them. They follow from the host's id, and Docker never changes them. */
export const OWNER_LABEL = 'switchyard.owner'
export const POOL_LABEL = 'switchyard.pool'
export const HOST_LABEL = 'switchyard.host'
/** Images have labels of their own: whoever starts something from one must not get a container with our owner tag. */
export const IMAGE_OWNER_LABEL = 'switchyard.image.owner'
export const IMAGE_NAME_LABEL = 'switchyard.image.name'

export type Labels = Readonly<Record<string, string>>

/** An empty label is what an image has taken off: it says nothing. */
export function tagsOf(labels: Labels | undefined): MachineTags {
  const label = (name: string): string | undefined =>
    labels?.[name] === '' ? undefined : (labels?.[name] ?? undefined)
  return { owner: label(OWNER_LABEL), pool: label(POOL_LABEL), host: label(HOST_LABEL) }
}

export function labelsOf(tags: {
  readonly owner: string
  readonly pool: string
  readonly host: string
}): Labels {
  return { [OWNER_LABEL]: tags.owner, [POOL_LABEL]: tags.pool, [HOST_LABEL]: tags.host }
}

/** The labels of an image of ours: whatever the machine had is taken off. */
export function imageChanges(owner: string, name: string): readonly string[] {
  const changes: readonly (readonly [string, string])[] = [
    [OWNER_LABEL, ''],
    [POOL_LABEL, ''],
    [HOST_LABEL, ''],
    [IMAGE_OWNER_LABEL, owner],
    [IMAGE_NAME_LABEL, name],
  ]
  return changes.map(([label, value]) => `LABEL ${label}=${JSON.stringify(value)}`)
}
