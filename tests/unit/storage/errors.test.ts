/** S-4: failures of the disk, told apart from our own bugs. */
import { describe, expect, it } from 'vitest';
import { StorageFailure } from '../../../src/base/storage-failure.ts';
import { toStorageError } from '../../../src/storage/errors.ts';

describe('what a store throws', () => {
  it.each([
    ['QuotaExceededError', 'quota'],
    ['AbortError', 'quota'],
    ['VersionError', 'newer'],
    ['UnknownError', 'gone'],
    ['SecurityError', 'unavailable'],
    ['SomethingNewError', 'failed'],
  ])('is a failure of the disk where the browser says %s', (name, code) => {
    const error = toStorageError(new DOMException('so it says', name), true);
    expect(error).toBeInstanceOf(StorageFailure);
    expect(error).toMatchObject({ code, name: 'StorageError' });
  });

  it('is a failure of the disk where Chrome cannot read the file of a large value', () => {
    const error = new DOMException('Failed to read large IndexedDB value', 'DataError');
    expect(toStorageError(error, false)).toMatchObject({ code: 'failed' });
  });

  it.each([
    new TypeError('no such thing'),
    new RangeError('out of bounds'),
    new DOMException('cannot be cloned', 'DataCloneError'),
    new DOMException('no key', 'DataError'),
  ])('is a bug where our own code failed: %s', (bug) => {
    expect(() => toStorageError(bug, true)).toThrow(bug);
  });
});
