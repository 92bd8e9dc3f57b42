def shoot(*args):
    pass
