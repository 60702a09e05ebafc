"""What does everybody try first?

Written for this program: phrases people in offices choose, in Chinese, pinyin and English, without spaces and in small
letters; keyboard rows and alphabets in order; PINs that half the world has.
"""

from __future__ import annotations

PHRASES = (
    "password", "passphrase", "passwort", "motdepasse", "letmein", "openseame", "opensesame", "iloveyou", "welcome",
    "administrator", "admin", "administrador", "changeme", "changeit", "default", "guest", "secret", "master",
    "correcthorsebatterystaple", "thequickbrownfoxjumpsoverthelazydog", "tobeornottobe", "thatisthequestion",
    "maytheforcebewithyou", "winteriscoming", "helloworld", "goodmorning", "happybirthday", "trustno1", "sunshine",
    "princess", "football", "baseball", "dragon", "monkey", "superman", "batman", "whatever", "nopassword",
    "thisismypassword", "thisisapassword", "mypassword", "myname", "idontknow", "forgotten", "forgetmenot",
    "onceuponatime", "twinkletwinklelittlestar", "inthebeginning", "inthebeginningwastheword", "ourfatherinheaven",
    "creditofficer", "merchantloan", "loanworkbench", "workbench", "microloan", "creditmanager", "company", "office",
    "summer", "winter", "spring", "autumn", "january", "december", "monday", "friday",
    "woaini", "woaizhongguo", "nihao", "mima", "wodemima", "guanliyuan", "xiaoemidaikuan", "xiaoedaikuan",
    "zhongguo", "beijing", "shanghai", "shenzhen", "hangzhou", "gongxifacai", "wanshiruyi", "yifanfengshun",
    "我爱你", "我爱中国", "中华人民共和国", "中国", "密码", "我的密码", "口令", "管理员", "你好", "欢迎",
    "恭喜发财", "万事如意", "一帆风顺", "新年快乐", "生日快乐", "身体健康", "好好学习天天向上", "好好学习", "天天向上",
    "床前明月光", "疑是地上霜",
    "举头望明月", "低头思故乡", "白日依山尽", "黄河入海流", "欲穷千里目", "更上一层楼", "春眠不觉晓", "处处闻啼鸟",
    "夜来风雨声", "花落知多少", "锄禾日当午", "汗滴禾下土", "谁知盘中餐", "粒粒皆辛苦", "人之初性本善", "性相近习相远",
    "天地玄黄宇宙洪荒", "赵钱孙李周吴郑王", "床前明月光疑是地上霜", "小额贷款", "信贷员", "商户信贷工作台", "工作台",
    "有限公司", "股份有限公司", "一二三四五六七八九十", "甲乙丙丁戊己庚辛壬癸", "子丑寅卯辰巳午未申酉戌亥",
)  # fmt: skip

ROWS = (
    "abcdefghijklmnopqrstuvwxyz", "01234567890", "qwertyuiop", "asdfghjkl", "zxcvbnm", "qwertzuiop", "azertyuiop",
    "1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik9ol0p", "!@#$%^&*()_+", "qazwsxedcrfvtgbyhnujmikolp", "1q2w3e4r5t6y7u8i9o0p",
    "一二三四五六七八九十", "甲乙丙丁戊己庚辛壬癸",
)  # fmt: skip

PINS = frozenset(
    {
        "112233", "121314", "131313", "123321", "147258", "159357", "159753", "147852", "258369", "369258", "520520",
        "5201314", "1314520", "520131", "131452", "789456", "456789", "123654", "102030", "112211", "100200", "168168",
        "888666", "666888", "198888", "123789", "147896", "654123", "741852", "963852", "12344321", "11223344",
        "20080808", "19491001", "10011949",
    }
)  # fmt: skip
