import Marginalia

print(Clique.all(order: 1, of: 3).count)
