//! 姓名 – what made-up people, streets and companies are called. Homonyms are many, as in life.

use crate::seed::Dice;

/// The hundred commonest surnames, commonest first.
const SURNAMES: &str = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹\
彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范金石廖贾夏韦付方白邹孟熊秦邱江\
尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤";
const WOMEN: &str = "芳娜敏静秀丽艳霞燕玲桂兰英梅莉红玉萍婷雪琳慧颖倩洁淑珍凤珠云莲佳怡欣悦诗涵梓";
const MEN: &str = "伟强磊军洋勇杰涛明超刚平辉鹏华飞鑫波斌宇浩凯健俊帆建国志文成林海峰东旭彬博轩";
const MIDDLE: &str = "文志国建春晓海玉永德家立世新天承思子雨若";
const STREETS: [&str; 10] = [
    "人民路",
    "解放路",
    "中山路",
    "建设路",
    "和平街",
    "文化路",
    "新华街",
    "朝阳路",
    "青年路",
    "长江路",
];
const WORDS: [&str; 16] = [
    "恒通", "瑞丰", "华盛", "金源", "鼎信", "博远", "宏达", "嘉禾", "天祥", "永兴", "中泰", "荣昌",
    "安泰", "启明", "盛世", "东方",
];
const TRADES: [&str; 12] = [
    "商贸",
    "建筑工程",
    "机械制造",
    "物流",
    "餐饮管理",
    "电子科技",
    "纺织",
    "房地产开发",
    "农业发展",
    "信息技术",
    "装饰工程",
    "新材料",
];

fn letter(dice: &mut Dice, all: &str, commoner_first: bool) -> char {
    let count = all.chars().count() as u64;
    let mut place = dice.below(count);
    if commoner_first {
        place = place.min(dice.below(count));
    }
    all.chars().nth(usize::try_from(place).unwrap_or(0)).unwrap_or('王')
}

pub(crate) fn person(dice: &mut Dice, is_male: bool) -> String {
    let mut name = String::from(letter(dice, SURNAMES, true));
    if dice.chance(700) {
        name.push(letter(dice, MIDDLE, false));
    }
    name.push(letter(dice, if is_male { MEN } else { WOMEN }, false));
    name
}

pub(crate) fn address(dice: &mut Dice, province: &str) -> String {
    let street = dice.pick(&STREETS);
    format!("{province}{street}{}号{}室", dice.between(1, 300), dice.between(101, 3204))
}

/// The number says the company is one of a simulation: no register writes a name so.
pub(crate) fn company(dice: &mut Dice, province: &str, index: u64) -> String {
    let (word, trade) = (dice.pick(&WORDS), dice.pick(&TRADES));
    format!("{province}{word}{trade}有限公司{index:07}号")
}
