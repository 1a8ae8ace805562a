/** The texts of notices, failures of the page, and news of money, in Chinese. */
import type { notices as english } from '../en/notices.ts';

export const notices: typeof english = {
  notices: {
    title: '通知',
    reorganisation: (depth) =>
      `链末尾的 ${depth} 个区块被另一条链取代；只记在旧区块里的交易，仍有效的当时回到了交易池。`,
    expired: (count, own, isOwn) =>
      `其中 ${count} 笔已过期，无法再写入${isOwn ? `；有 ${own} 笔是你签的，可以在下面重新签名` : ''}。`,
    deep: (depth) =>
      `警报：一次有 ${depth} 个区块被取代。看似早已确定的付款可能已被撤销，请先核对自己的收支。`,
    damaged: {
      headers: '存储的区块头有损坏，已隔离，正从其他节点重新获取。',
      accounts: '存储的账户有损坏，已隔离，正从其他节点重新获取。',
      base: '这里的余额所依据的区块是假的，或被更好的链取代。账本已隔离，正在从其他节点获取全部区块。',
      past: '旧区块的账户有损坏，正在重新验证历史。',
      block: '存储的一个区块有损坏，正从其他节点重新获取。',
      index: '存储的交易索引有损坏，正在重建。',
      pool: '存储的交易池有损坏，正向其他节点重新索取等待中的交易。',
      seals: '存储的印章有损坏，正向其他节点重新索取。',
      peers: '存储的节点列表有损坏，正在重新寻找节点。',
      meta: '存储的账本高度记录有损坏，已重建。',
      outbox: (count) => `自己的付款记录有部分损坏：${count} 笔无法读取。`,
    },
    sealConflict: '发行人给两条互斥的链都盖了印，这就是作弊的证据；以先盖的印为准。',
    clock: (span) => `本机时钟与其他节点相差 ${span}，在这里记的区块可能被拒绝。`,
    storage: (reason) => `浏览器存储出现故障，已有内容仍可查看。${reason}`,
  },
  bug: {
    title: '错误',
    where: {
      page: '本页面出了错。已存储的内容不会丢失，请重新加载页面。',
      node: '本标签页的节点出了错。已存储的内容不会丢失，请重新加载页面。',
      builder: '记账程序出了错。其余照常；要继续记账，请重新加载页面。',
    },
    reload: '重新加载',
  },
  money: {
    coming: (who, amount) => `${who} 正在付给你 ${amount}`,
    paid: (who, amount) => `${who} 付给了你 ${amount}`,
    'taken-back': (who, amount) => `${who} 付来的 ${amount} 被撤回：所在的区块被替换了`,
    withdrawn: (who, amount) => `${who} 撤回了正要付给你的 ${amount}`,
    confirmed: (who, amount) => `你付给 ${who} 的 ${amount} 已记入区块`,
    returned: (who, amount) => `你付给 ${who} 的 ${amount} 回到了交易池：所在的区块被替换了`,
    issuer: '发行人',
    more: (count) => `（另有 ${count} 笔）`,
    notify: '收款时通知我',
    notifying: '隐藏时会通知',
  },
};
