/** The texts of a ledger's rules and of the stored data, in Chinese. */
import type { ledger as english } from '../en/ledger.ts';

export const ledger: typeof english = {
  rules: {
    title: '规则',
    note: '一经定下，永不更改：规则不同，便是另一个账本。',
    id: '账本编号',
  },
  ledgers: {
    title: '账本',
    charter: '自定规则',
    charterHint: '规则一经确定就永不更改，并写在链接里。',
    issuer: '币的来源',
    issuerNone: '每人领取一次',
    unit: '单位',
    decimals: '小数位数',
    grant: '领取额',
    reward: '区块奖励',
    minFee: '最低手续费',
    spacing: '出块间隔（秒）',
    pace: '出块间隔',
    edition: '版次',
    editionHint: '换一个数字，就是一个同名的新账本',
  },
  stored: {
    title: '存储',
    words: {
      kept: '本浏览器已承诺保留这里存储的内容，除非你自行清除。',
      'may-clear':
        '本浏览器可能会清除这里存储的内容，包括钱包：在空间不足时，或数周未访问之后。只有 24 个单词或密钥文件能找回钱包。',
      unknown:
        '本浏览器没有说明是否会清除这里存储的内容，包括钱包。只有 24 个单词或密钥文件能找回钱包。',
    },
    ask: '请它保留全部内容',
    refused: '浏览器没有答应。把本页加入书签或经常访问，它会更愿意答应。',
  },
};
