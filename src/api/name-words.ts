/**
 * Two lists of 64 words with the same meanings in both languages: a nickname is a colour or temper
 * and a creature.
 */
export const TEMPERS_EN =
  'amber,brave,bright,brisk,bronze,calm,candid,cedar,clever,copper,coral,crimson,curious,dawn,dusky,early,earnest,fabled,fair,fleet,frank,gentle,gilded,glad,golden,green,hazel,honest,indigo,ivory,jade,keen,kind,lively,lucid,lucky,lunar,maple,merry,misty,modest,noble,olive,opal,patient,pearl,plucky,proud,quick,quiet,ruby,rustic,sable,silver,sincere,snowy,solar,steady,sunny,tidy,violet,wakeful,warm,wise';
export const CREATURES_EN =
  'badger,bear,beaver,bee,bison,bunting,camel,carp,cat,cicada,cobra,crane,cricket,crow,cuckoo,deer,dolphin,dove,dragonfly,duck,eagle,egret,elk,falcon,finch,firefly,fox,frog,gibbon,goose,hare,hawk,hedgehog,heron,horse,ibis,jay,kingfisher,koala,lark,lion,lynx,magpie,mantis,marten,mole,moth,newt,otter,owl,panda,pheasant,quail,robin,salmon,seal,sparrow,squirrel,swan,swift,tiger,turtle,whale,wren';
export const TEMPERS_ZH =
  '琥珀,勇敢,明亮,轻快,青铜,沉静,坦率,雪松,聪明,赤铜,珊瑚,绯红,好奇,黎明,暮色,早起,认真,传奇,公正,敏捷,直爽,温和,鎏金,快活,金色,青绿,榛色,诚实,靛蓝,象牙,翡翠,敏锐,友善,活泼,清朗,好运,月光,枫叶,欢喜,薄雾,谦和,高贵,橄榄,欧泊,耐心,珍珠,胆大,骄傲,机灵,安静,红玉,乡间,墨色,银色,真诚,雪白,日光,稳重,晴朗,整洁,紫色,警醒,温暖,睿智';
export const CREATURES_ZH =
  '獾,熊,河狸,蜜蜂,野牛,鹀,骆驼,锦鲤,猫,蝉,眼镜蛇,鹤,蟋蟀,乌鸦,杜鹃,鹿,海豚,鸽,蜻蜓,鸭,鹰,白鹭,驼鹿,隼,雀,萤火虫,狐,蛙,长臂猿,雁,野兔,苍鹰,刺猬,苍鹭,马,朱鹭,松鸦,翠鸟,考拉,云雀,狮,猞猁,喜鹊,螳螂,貂,鼹鼠,飞蛾,蝾螈,水獭,猫头鹰,熊猫,雉,鹌鹑,知更鸟,鲑鱼,海豹,麻雀,松鼠,天鹅,雨燕,虎,龟,鲸,鹪鹩';
