//! Invented words that the papers are filled with.

pub const CLAUSES: &[&str] = &[
    "甲乙双方在平等、自愿、协商一致的基础上，就乙方承租甲方房屋事宜订立本合同。",
    "甲方应保证出租房屋权属清楚，无共有人意见，无使用之纠纷，并对所提供材料的真实性负责。",
    "乙方应按时足额缴纳租金，不得擅自转租、转借他人使用，不得改变房屋结构和用途。",
    "租赁期满，乙方应如期归还该房屋；如需继续承租，应当提前三十日向甲方提出书面申请。",
    "本合同一式叁份，甲乙双方各执壹份，报街道办事处备案壹份，自双方签字盖章之日起生效。",
    "因不可抗力导致本合同不能履行的，双方互不承担违约责任，已收取的租金按实际天数结算。",
    "设置户外招牌应当符合市容环境卫生管理规定，不得遮挡窗户、消防通道和交通信号。",
    "申请人承诺所填写的内容真实、准确、完整；如有隐瞒，愿意承担由此产生的法律责任。",
    "履行过程中发生争议的，由双方协商解决；协商不成的，向房屋所在地人民法院提起诉讼。",
];

pub const SENTENCES: &[&str] = &[
    "The applicant declares that the particulars given in this form are true, accurate and complete.",
    "This letter confirms that the premises described above are kept in good repair by the owner.",
    "Any change of address must be reported to the registration office within fifteen working days.",
    "The deposit is returned without interest within ten days after the end of the tenancy.",
    "Payment is made in advance on the first working day of each month to the account named below.",
    "A signboard must not cover windows, emergency exits, traffic lights or the name of the street.",
    "Copies of this document are valid only when they bear the seal of the office that issued them.",
];

pub const TITLES: &[&str] =
    &["房屋租赁合同", "场地使用证明", "户外招牌设置承诺书", "授权委托书", "营业场所情况说明", "收入证明"];

pub const FORM_TITLES: &[&str] =
    &["户外招牌设施设置备案表", "居住登记申请表", "个体工商户登记申请书", "老年人优待证申领表"];

pub const LABELS: &[&str] = &[
    "申请人姓名 Name",
    "证件号码 ID number",
    "联系电话 Telephone",
    "通讯地址 Address",
    "店铺名称 Shop",
    "设置位置 Place",
    "外形尺寸 Size",
    "材质工艺 Material",
    "起止日期 Period",
    "经营范围 Scope",
    "代理人 Agent",
    "备注 Remarks",
];

pub const VALUES: &[&str] = &[
    "云边早点铺（示例）",
    "望岚区栖云路 31 号一层门头上方",
    "宽 6.00 m × 高 1.20 m × 厚 0.15 m",
    "铝塑板底板，亚克力字，LED 内发光",
    "2026 年 3 月 1 日至 2029 年 2 月 28 日",
    "餐饮服务；小食品店零售；日用百货销售",
    "顾小满（虚构）",
    "990101199001010011",
    "000-5550-1234",
    "望岚区听泉街道云栖社区 8 幢 502 室",
    "镀锌方钢骨架，膨胀螺栓固定于承重墙",
    "人民币叁仟捌佰元整（￥3,800.00）",
];

pub const NAMES: &[&str] = &["顾小满", "沈望舒", "陆知秋", "温如玉", "程砚池", "许青禾"];

/// Of invented travellers.
pub const SURNAMES: &[&str] = &["ERIKSSON", "MUSTERMANN", "LINDQVIST", "SPECIMEN", "GU", "OKONKWO"];

pub const OFFICES: &[&str] = &["望岚区城市管理局", "栖云街道办事处", "望岚区行政审批局", "听泉房屋管理有限公司"];

pub const ENTRIES: &[&str] =
    &["代发工资", "超市消费", "水电煤缴费", "转账汇入", "房租", "手机话费", "利息", "网上购物", "公交充值", "餐饮"];

pub const SMALL_PRINT: &[&str] = &[
    "注：本表一式两份，申请人与受理机关各执一份；填写前请仔细阅读背面的说明，涂改处须加盖印章。",
    "虚构样张，仅供测试。This is an invented sample for tests; names, numbers and seals belong to nobody.",
    "本证明自出具之日起三十日内有效，复印件须加盖公章；联系电话 000-5550-1234，工作日 9:00-17:00。",
];
