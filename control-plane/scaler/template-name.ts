import type { ScalerFacts } from './ledger.ts'
import { type ImageKey, imageKey } from './images.ts'
import type { PoolName, PoolSpec, TemplateName } from './pool.ts'
import { textHash } from './self-heal.ts'
import type { HostTemplate } from './template.ts'

/** 64 bits of a text in hexadecimal: two FNV-1a hashes, the second one of the text backwards. Tells templates of one pool apart, which people
 *  write; it keeps nobody from making two that are alike. */
export function contentsHash(text: string): string {
  const hex = (part: string): string => textHash(part).toString(16).padStart(8, '0')
  return hex(text) + hex(backwards(text))
}

/** By UTF-16 units: nobody reads it. */
function backwards(text: string): string {
  return Array.from({ length: text.length }, (_, index) => text[text.length - 1 - index]).join('')
}

/** `game-0123456789abcdef`: the same contents, the same name, in one pool. */
export function templateName(pool: PoolName, contents: Omit<HostTemplate, 'name'>): TemplateName {
  const { baseImage, install, start, sshUser, sshPort, agentVersion } = contents
  const text = JSON.stringify([baseImage, install, start, sshUser, sshPort, agentVersion])
  return `${pool}-${contentsHash(text)}` as TemplateName
}

/** What an image of this template has in it; how a host is reached and started afterwards makes no other image. */
export function imageContents({ baseImage, install, agentVersion }: HostTemplate): string {
  return contentsHash(JSON.stringify([baseImage, install, agentVersion]))
}

/** The image that hosts of a pool could be made from. Undefined: its template is not in the ledger. */
export function imageKeyOf(
  { collections }: Pick<ScalerFacts, 'collections'>,
  spec: PoolSpec,
): ImageKey | undefined {
  const template = collections.template.get(spec.template)?.value
  return template === undefined
    ? undefined
    : imageKey({
        provider: spec.provider,
        datacenter: spec.datacenter,
        kind: spec.kind,
        contents: imageContents(template),
      })
}
