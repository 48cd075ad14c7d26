import type { FirstBoot } from '../../scaler/provider.ts'

/** Where a new machine finds what it was given, whoever its provider is: `authorized_keys`, and `join` (`<url>#<token>`), for root alone. */
export const FIRST_BOOT_PATH = '/etc/switchyard/first-boot'

/** The user data of a machine, in cloud-init's form: who may log in, and where its agent fetches its identity.
 *  Source: cloudinit.readthedocs.io, "Cloud config data"; YAML takes JSON as it is. */
export function firstBootData({ join, sshPublicKey }: FirstBoot): string {
  const key = sshPublicKey.trim()
  const files = [
    { name: 'authorized_keys', content: `${key}\n` },
    ...(join === undefined ? [] : [{ name: 'join', content: `${join.url}#${join.token}\n` }]),
  ]
  const settings = {
    // Installation by script logs in as the template says, which may be root.
    disable_root: false,
    ssh_pwauth: false,
    ...(key === '' ? {} : { ssh_authorized_keys: [key] }),
    write_files: files.map(({ name, content }) => ({
      path: `${FIRST_BOOT_PATH}/${name}`,
      owner: 'root:root',
      permissions: '0600',
      content,
    })),
  }
  return `#cloud-config\n${JSON.stringify(settings, undefined, 1)}\n`
}
