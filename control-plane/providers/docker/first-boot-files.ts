import { tarArchive } from '../../../lib/tar-archive.ts'
import type { FirstBoot } from '../../scaler/provider.ts'

/** Where a machine finds what it was given on its way. It is a volume of its own: no image has any of it. */
export const FIRST_BOOT_PATH = '/etc/switchyard/first-boot'

/** `authorized_keys`, and `join` (`<url>#<token>`) for a machine that is to join. */
export function firstBootArchive({ join, sshPublicKey }: FirstBoot): Buffer {
  return tarArchive([
    { name: 'authorized_keys', content: `${sshPublicKey.trim()}\n`, mode: 0o600 },
    ...(join === undefined ? [] : [{ name: 'join', content: `${join.url}#${join.token}\n`, mode: 0o600 }]),
  ])
}
